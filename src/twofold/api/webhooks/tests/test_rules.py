"""The signature is the standard's own; waits grow and are bounded."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from twofold.api.webhooks.rules import PREFIX, headers, secret_from, signature, wait_after

# The example of the Standard Webhooks reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NAME, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_standards_own_example() -> None:
    assert signature(SECRET, NAME, AT, BODY) == SIGNED


def test_every_good_secret_signs() -> None:
    sent = headers([SECRET, secret_from("site", 1, 1)], NAME, AT, BODY)
    assert sent["webhook-signature"].split()[0] == SIGNED
    assert len(sent["webhook-signature"].split()) == 2
    assert (sent["webhook-id"], sent["webhook-timestamp"]) == (NAME, str(AT))


def test_no_two_webhooks_and_no_two_generations_share_a_secret() -> None:
    made = {secret_from("site", webhook, generation) for webhook in range(20) for generation in range(20)}
    assert len(made) == 400
    assert all(each.startswith(PREFIX) and len(each) >= 38 for each in made)
    assert secret_from("other site", 1, 1) not in made


@given(tries=st.integers(1, 60), chance=st.floats(0, 1))
def test_waits_grow_to_a_day(tries: int, chance: float) -> None:
    assert timedelta(minutes=1) <= wait_after(tries, chance) <= timedelta(days=1.2)
    assert wait_after(tries, chance) <= wait_after(tries + 1, chance)
