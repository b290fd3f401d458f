"""The walls between organisations hold, whatever the code above forgets."""

import psycopg
import pytest
from django.db import Error, connection, transaction

from agreements.models import Agreement, Terms
from tests.cast import Cast, agreement
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import ContactPerson, Membership, Organisation


def test_the_app_role_is_neither_superuser_nor_owner(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, (select count(*) from pg_class"
            " where relowner = r.oid) from pg_roles r where rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, 0)


def test_without_context_there_are_no_rows(cast: Cast) -> None:
    assert Organisation.objects.count() == 0
    assert Membership.objects.count() == 0


def test_an_organisation_sees_its_own_rows_only(cast: Cast) -> None:
    with row_security.acting_for(cast.zilverberk.pk):
        assert set(Organisation.objects.values_list("name", flat=True)) == {
            "Woonstichting Zilverberk"
        }
        assert Membership.objects.filter(organisation=cast.van_doorn).count() == 0


def test_parties_of_an_agreement_see_each_other(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        agreement(cast.zilverberk, cast.zwolle, "0193")
    with row_security.acting_for(cast.zilverberk.pk):
        assert ContactPerson.objects.filter(organisation=cast.zwolle.pk).count() == 2
    with row_security.acting_for(cast.zwolle.pk):
        assert Organisation.objects.filter(pk=cast.zilverberk.pk).exists()
        assert not Organisation.objects.filter(pk=cast.van_doorn.pk).exists()


def test_a_row_for_another_organisation_cannot_be_written(cast: Cast) -> None:
    with (
        pytest.raises(Error, match="row-level security"),
        row_security.acting_for(cast.zilverberk.pk),
    ):
        ContactPerson.objects.create(
            organisation=cast.van_doorn,
            name="X",
            email="x@example.nl",
            role="contact_person",
            confirmed_on=clock.today(),
        )


def test_a_child_cannot_hang_on_the_row_of_another(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        foreign = agreement(cast.van_doorn, cast.zwolle, "0193")
        Terms.objects.filter(agreement=foreign).delete()
    with (
        pytest.raises(Error, match="same_owner"),
        row_security.acting_for(cast.zilverberk.pk),
    ):
        Terms.objects.create(
            agreement_id=foreign.pk,
            partner=cast.zilverberk,
            authority=cast.zwolle,
            reporting_point=cast.this_portal,
        )
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_context_ends_with_its_block_also_after_an_error(cast: Cast) -> None:
    with pytest.raises(RuntimeError), row_security.acting_for(cast.zilverberk.pk):
        raise RuntimeError
    assert Organisation.objects.count() == 0
    with row_security.acting_for(cast.zilverberk.pk), row_security.unrestricted("tests"):
        assert Organisation.objects.count() > 1
    assert row_security.current() == row_security.Walls()


def test_a_setting_outside_a_transaction_opens_nothing(committed_cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('portal.organisation_id', %s, true)",
            [str(committed_cast.zilverberk.pk)],
        )
    assert Organisation.objects.count() == 0


def test_after_a_transaction_the_empty_setting_is_no_error(committed_cast: Cast) -> None:
    with row_security.acting_for(committed_cast.zilverberk.pk):
        assert Organisation.objects.count() == 1
    assert Organisation.objects.count() == 0


def test_truncate_is_refused(cast: Cast) -> None:
    with (
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("truncate agreements_agreement cascade")


def test_copy_into_a_walled_table_is_refused(cast: Cast) -> None:
    with (
        pytest.raises(psycopg.Error, match="row-level security"),
        row_security.acting_for(cast.zilverberk.pk),
        connection.cursor() as cursor,
    ):
        with cursor.copy("copy accounts_contactperson (id) from stdin") as copy:
            copy.write("x\n")


def test_crossing_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"), row_security.unrestricted(""):
        pass


def test_a_second_open_agreement_of_the_same_pair_is_refused(cast: Cast) -> None:
    with (
        pytest.raises(Error, match="one_open_agreement"),
        row_security.unrestricted("tests"),
    ):
        agreement(cast.zilverberk, cast.zwolle, "0193")
        agreement(cast.zilverberk, cast.zwolle, "0193")
    assert Agreement.objects.count() == 0
