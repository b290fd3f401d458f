"""Walls around everything that is about a renter.

A signal has three owners. A case, and what hangs on it, has one: the landlord has no door.
"""

from django.db import migrations

from vroegsignalering.row_security import Counter, SameOwner, Wall

THREE = ["landlord_id", "agency_id", "authority_id"]
SHARED = ["landlord_id", "authority_id"]
OWN = ["organisation_id"]
MUNICIPAL = ["authority_id"]


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial")]

    operations = [
        Counter("signals_number"),
        Counter("signals_case_number"),
        Counter("signals_submission_number"),
        *(
            Wall(f"signals_{table}", OWN)
            for table in ("submission", "submissionchunk", "submissionfinding", "heldrow")
        ),
        Wall("signals_handover", OWN),
        Wall("signals_objection", ["landlord_id"]),
        *(
            Wall(f"signals_{table}", THREE)
            for table in ("signal", "evidence", "feedback", "collectionpause")
        ),
        *(
            Wall(f"signals_{table}", MUNICIPAL)
            for table in ("case", "casesignal", "contactattempt")
        ),
        *(
            SameOwner(f"signals_{table}", "submission_id", "signals_submission", OWN)
            for table in ("submissionchunk", "submissionfinding", "heldrow", "handover")
        ),
        *(
            SameOwner(f"signals_{table}", "signal_id", "signals_signal", SHARED)
            for table in ("evidence", "feedback", "collectionpause")
        ),
        SameOwner("signals_casesignal", "case_id", "signals_case", MUNICIPAL),
        SameOwner("signals_casesignal", "signal_id", "signals_signal", MUNICIPAL),
        SameOwner("signals_contactattempt", "case_id", "signals_case", MUNICIPAL),
    ]
