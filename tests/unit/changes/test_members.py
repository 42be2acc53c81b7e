"""Adding and removing members: shown, applied, inverted and imagined."""

from hypothesis import given
from hypothesis import strategies as st

from segtui.changes.change import LabelledMember, row_name
from segtui.changes.members import UNSEEN_BEFORE_ADDING, AddMembers, RemoveMembers
from segtui.model import CustomerRef, Member, MemberKey, MemberKind
from tests.fakes import FakePlatform

ADA = LabelledMember.of(CustomerRef(id="c1", first_name="Ada", last_name="Byron", email="ada@shop.example"))
BEA = LabelledMember.of(CustomerRef(id="c2", email="bea@shop.example"), "l1", "Bolts Ltd")

keys = st.one_of(
    st.builds(
        MemberKey, st.sampled_from("abcd"), st.sampled_from([None, "l1", "l2"]), st.just(MemberKind.CUSTOMER)
    ),
    st.builds(MemberKey, st.sampled_from("abcd"), st.none(), st.just(MemberKind.DEVICE)),
)
segments = st.frozensets(keys, max_size=12)


def _of(chosen: list[MemberKey]) -> tuple[LabelledMember, ...]:
    return tuple(LabelledMember(key, key.customer_id) for key in chosen)


@given(segments, st.lists(keys, unique=True), st.sampled_from([AddMembers, RemoveMembers]))
def test_the_inverse_undoes_a_change_that_knows_who_is_there(
    members: frozenset[MemberKey], chosen: list[MemberKey], kind: type[AddMembers] | type[RemoveMembers]
) -> None:
    change = kind("s", "S", _of(chosen), members.intersection(chosen))
    assert change.inverted().imagined(change.imagined(members)) == members


@given(segments, st.lists(keys, unique=True), st.sampled_from([AddMembers, RemoveMembers]))
def test_the_inverse_of_the_inverse_is_what_really_changed(
    members: frozenset[MemberKey], chosen: list[MemberKey], kind: type[AddMembers] | type[RemoveMembers]
) -> None:
    change = kind("s", "S", _of(chosen), members.intersection(chosen))
    assert change.inverted().inverted().imagined(members) == change.imagined(members)


@given(segments, st.lists(keys, unique=True), st.sampled_from([AddMembers, RemoveMembers]))
def test_a_change_imagined_twice_is_as_good_as_once(
    members: frozenset[MemberKey], chosen: list[MemberKey], kind: type[AddMembers] | type[RemoveMembers]
) -> None:
    change = kind("s", "S", _of(chosen))
    assert change.imagined(change.imagined(members)) == change.imagined(members)


@given(st.lists(keys, unique=True), st.integers(1, 5))
def test_batches_hold_every_row_once_and_in_order(chosen: list[MemberKey], size: int) -> None:
    batches = list(AddMembers("s", "S", _of(chosen)).batches(size))
    assert [key for batch in batches for key in batch.keys] == chosen
    assert all(len(batch.keys) <= size for batch in batches)


@given(st.lists(keys, unique=True), segments)
def test_a_change_can_be_narrowed_to_some_rows(chosen: list[MemberKey], wanted: frozenset[MemberKey]) -> None:
    narrowed = AddMembers("s", "S", _of(chosen)).only(frozenset(map(row_name, wanted)))
    assert list(narrowed.keys) == [key for key in chosen if key in wanted]


def test_an_addition_shows_each_member_by_name_and_company() -> None:
    diff = AddMembers("s1", "Gold", (ADA, BEA)).shown(FakePlatform())
    assert diff.title == "Add 2 members to Gold"
    assert [(line.sign, line.text) for line in diff.lines] == [
        ("+", "Ada Byron <ada@shop.example>"),
        ("+", "bea@shop.example for Bolts Ltd"),
    ]
    assert [request.method for request in diff.requests] == ["PUT"]


def test_a_single_member_is_named_in_the_title() -> None:
    assert RemoveMembers("s1", "Gold", (BEA,)).title == "Remove bea@shop.example for Bolts Ltd from Gold"


def test_somebody_who_is_a_member_already_is_shown_as_unchanged() -> None:
    diff = AddMembers("s1", "Gold", (ADA, BEA), frozenset({ADA.key})).shown(FakePlatform())
    assert [(line.sign, line.text) for line in diff.lines] == [
        (" ", "Ada Byron <ada@shop.example>, already a member: nothing will change"),
        ("+", "bea@shop.example for Bolts Ltd"),
    ]


def test_somebody_who_is_no_member_is_shown_as_not_removed() -> None:
    diff = RemoveMembers("s1", "Gold", (ADA,), frozenset()).shown(FakePlatform())
    assert [line.sign for line in diff.lines] == [" "]


def test_removing_says_that_the_creation_date_cannot_come_back() -> None:
    notes = RemoveMembers("s1", "Gold", (ADA,), frozenset({ADA.key})).shown(FakePlatform()).notes
    assert notes == ("Added again later, they get a new creation date.",)


def test_removing_those_nobody_looked_at_says_that_their_mixins_cannot_come_back() -> None:
    notes = RemoveMembers("s1", "Gold", (ADA,)).shown(FakePlatform()).notes
    assert "Their mixins were not looked up: they cannot come back." in notes


def test_removing_an_automatic_member_says_that_the_origin_cannot_come_back() -> None:
    found = Member(customer=CustomerRef(id="c1"), origin="AUTOMATIC")
    notes = RemoveMembers("s1", "Gold", (ADA,)).knowing([found]).shown(FakePlatform()).notes
    assert "The origin AUTOMATIC cannot come back: added again, they are MANUAL." in notes


def test_a_removal_that_changes_nothing_tells_of_no_loss() -> None:
    assert RemoveMembers("s1", "Gold", (ADA,), frozenset()).shown(FakePlatform()).notes == ()


def test_the_journal_is_given_enough_to_undo() -> None:
    assert AddMembers("s1", "Gold", (BEA,), frozenset()).before == [
        {
            "customer": "c2",
            "legal_entity": "l1",
            "who": "bea@shop.example",
            "company": "Bolts Ltd",
            "member": False,
        }
    ]
    assert AddMembers("s1", "Gold", (BEA,)).after == {"segment": "s1", "name": "Gold", "member": True}


def test_a_customer_without_name_and_address_is_called_by_id() -> None:
    assert LabelledMember.of(CustomerRef(id="c9"), "l9").text == "c9 for l9"


def test_an_addition_of_which_nobody_knows_the_state_before_says_so() -> None:
    platform = FakePlatform()
    assert AddMembers("s", "S", (ADA, BEA)).shown(platform).notes == (UNSEEN_BEFORE_ADDING,)
    assert AddMembers("s", "S", (ADA, BEA), frozenset()).shown(platform).notes == ()
