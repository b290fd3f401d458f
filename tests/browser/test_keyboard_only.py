"""Whole tasks without a mouse, with and without JavaScript: register, sign, hand in and send."""

from functools import partial

import pytest

from tests.browser import chain
from tests.browser.keyboard import KeyboardPerson
from tests.browser.person import chromium, meet
from tests.running_portal import Content, running

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_register_sign_and_send(loaded_demo: Content, scripts: bool) -> None:
    with running(loaded_demo) as portal, chromium() as browser:
        somebody = partial(
            meet, portal=portal, browser=browser, scripts=scripts, kind=KeyboardPerson
        )
        vera = somebody("Vera Lindeman")
        chain.fills_in_the_registration(vera, ["Zwolle"])
        chain.sends_the_registration_and_proves_the_address(vera, "vrijdag 20 november")

        fleur = somebody("Fleur Dekker")
        fleur.logs_in()
        chain.opens_the_agreement_with(fleur, "Leiden")
        chain.signs(fleur)
        fleur.reads("U heeft getekend namens Van Doorn Vastgoed.")

        sam = somebody("Sam Postma")
        sam.logs_in()
        chain.hands_in(sam)
        assert chain.sends_the_good_rows(sam) == 331
