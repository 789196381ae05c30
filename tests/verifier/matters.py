"""Stories of matters, told into a `Story`: an ordinary cover, an emergency, records, a refusal."""

from tests.verifier.build import Story, matter_id

FILED = {"kind": "cover", "level": "federal", "purpose": "crime"}


def filed(story: Story, word: str, **facts: object) -> str:
    """A request, filed; its matter."""
    matter = str(matter_id(word))
    story.say("request.filed", matter, FILED | facts, sealed={"emergency": "none", "form": "written"})
    return matter


def ordered(story: Story, matter: str, days: int = 30) -> str:
    """The matter, reviewed and authorized today."""
    story.say("request.reviewed", matter, by="inspector")
    story.say("order.authorized", matter, {"authority": "delegate", "days": days}, by="authorizer")
    return matter


def approved(story: Story, word: str, days: int = 30, **facts: object) -> str:
    """A request, reviewed, authorized and approved by a judge, all today."""
    matter = ordered(story, filed(story, word, **facts), days)
    story.say("order.approved", matter, FILED | facts | {"days": days}, by="judge")
    return matter


def started(story: Story, word: str, days: int = 30) -> str:
    """A cover in force since today."""
    matter = approved(story, word, days)
    story.say("cover.started", matter, by="inspector")
    return matter


def ended_early(story: Story, word: str) -> str:
    """A cover that began and ended today, its copy disclosed, returned, the person told."""
    matter = started(story, word)
    story.say("order.ended", matter, {"early": True})
    story.say("disclosure.approved", matter, {"stage": "end"}, by="custodian")
    story.say("disclosure.released", matter, {"stage": "end"}, by="other custodian")
    story.say("copy.returned", matter, {"how": "erased"})
    story.say("notice.given", matter, by="custodian")
    story.say("matter.closed", matter, by="custodian")
    return matter


def closed(story: Story, word: str) -> str:
    """A request that was withdrawn, its matter closed."""
    matter = filed(story, word)
    story.say("request.withdrawn", matter)
    story.say("matter.closed", matter, by="custodian")
    return matter


def emergency(story: Story, word: str) -> str:
    """An emergency cover in force since today; its opening is owed tomorrow."""
    matter = str(matter_id(word))
    story.say("request.filed", matter, FILED, sealed={"emergency": "evidence_loss", "form": "oral"})
    story.say("order.authorized", matter, {"authority": "chief", "days": 10}, by="chief")
    story.say("order.seconded", matter, by="second")
    story.say("cover.started", matter, by="inspector")
    return matter


def opened(story: Story, matter: str, seq: int = 0) -> None:
    """The emergency, opened."""
    text = story.disclosures[matter, seq, "emergency"].text
    story.say("fields.opened", matter, {"openings": [{"disclosure": text, "seq": seq}]})


SEALED = ("agency", "district", "statute")


def lifted(story: Story, matter: str, month: str, opens: tuple[str, ...], seq: int = 0, ended: bool = False) -> None:
    """A seal, lifted with the cohort of `month`; of the filing `seq` the fields `opens` are opened, the rest not."""
    names = (*SEALED, "pieces") if ended else SEALED
    openings = [{"disclosure": story.disclosures[matter, seq, name].text, "seq": seq} for name in opens]
    withheld = [{"field": name, "ground": "small_cell"} for name in names if name not in opens]
    story.say("seal.lifted", matter, {"cohort": month, "openings": openings, "withheld": withheld})


def cohort(story: Story, of: list[tuple[str, str]], opens: tuple[str, ...] = ("agency", "statute")) -> None:
    """Matters of these agencies and statutes, refused today and lifted in May where enough of them are alike."""
    agencies = [agency for agency, _ in of]
    matters = [str(matter_id(f"{number} of a cohort")) for number, _ in enumerate(of)]
    for matter, (agency, statute) in zip(matters, of, strict=True):
        sealed = {"agency": agency, "statute": statute, "district": "MA"}
        story.say("filing.refused", matter, FILED | {"purpose": "none_listed"}, sealed=sealed)
    story.next_day(120)
    for matter, (agency, statute) in zip(matters, of, strict=True):
        alike = {"agency": agencies.count(agency), "statute": of.count((agency, statute))}
        few = () if len(of) < 10 else tuple(name for name in opens if alike[name] < 10)
        lifted(story, matter, "2026-05", tuple(name for name in opens if name not in few))


def refused(story: Story, word: str) -> str:
    """A filing that the law refuses."""
    matter = str(matter_id(word))
    story.say("filing.refused", matter, FILED | {"purpose": "none_listed"})
    return matter


def small() -> Story:
    """A program of five days with a bit of everything, published on each day."""
    story = Story().open().staff()
    ended_early(story, "ended early")
    running = started(story, "running")
    urgent = emergency(story, "urgent")
    refused(story, "refused")
    story.next_day()
    opened(story, urgent)
    story.say("request.confirmed", urgent)
    story.say("order.approved", urgent, FILED | {"days": 10}, by="judge")
    story.say("extension.asked", running, {"days": 30})
    story.next_day()
    story.say("extension.authorized", running, {"authority": "delegate", "days": 30}, by="authorizer")
    story.say("extension.approved", running, {"days": 30}, by="judge")
    story.publish({"index.html": b"<p>A log.</p>\n", "law/rules.json": b"[]"})
    return story
