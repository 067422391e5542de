"""A charity in the browser: its report down to the cent, its files, its members, its proof."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import FilePayload, expect

from tests.e2e.people import Stage, Visitor

HELENE = "helene@estrade.example"
LOUIS = "louis@estrade.example"
LEA = "lea@estrade.example"
ADMIN = "admin@estrade.example"


def cents(shown: str) -> int:
    """Return an amount as a page or a spreadsheet writes it, in cents."""
    return round(float(re.sub(r"[^\d,-]", "", shown).replace(",", ".")) * 100)


def saved(person: Visitor, link: str) -> bytes:
    """Follow a link that brings a file, and return the file."""
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name=link).click()
    return Path(download.value.path()).read_bytes()


def test_a_charity_reads_its_report_and_its_files_say_the_same(stage: Stage) -> None:
    member = stage.signed_in(HELENE, stage.password)
    page = member.open("/charity")
    expect(page.get_by_role("heading", name="Ce qui a été donné")).to_be_visible()
    gross = page.locator(".figure-tile", has_text="Brut").locator(".figure-tile__link")
    total = cents(gross.inner_text())
    assert total > 0
    whole = saved(member, "Télécharger pour un tableur").decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(whole), delimiter=";"))
    assert sum(cents(line["Brut"]) for line in lines) == total
    hosts = saved(member, "Tableur de « Par hôte »").decode("utf-8-sig")
    *rows, last = csv.DictReader(io.StringIO(hosts), delimiter=";")
    assert sum(cents(row["Brut"]) for row in rows) == cents(last["Brut"]) == total
    assert saved(member, "PDF de « Par masterclass »").startswith(b"%PDF-")
    gross.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"€"))
    assert cents(page.get_by_role("heading", level=1).inner_text()) == total
    # The name of an account stands on a line, under its words: not letter under letter beside them.
    account = page.locator(".ledger-account__code").first.bounding_box()
    assert account is not None
    assert account["width"] > account["height"]
    assert not member.complaints


def test_somebody_invited_reads_and_cannot_manage(stage: Stage) -> None:
    member = stage.signed_in(HELENE, stage.password)
    page = member.open("/charity")
    page.get_by_role("link", name="Membres").click()
    page.get_by_label("Son adresse électronique").fill(LEA)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("L’invitation est en route vers")).to_be_visible()
    mail = "SELECT text FROM mails WHERE recipient = ? AND text LIKE '%/charity/invitations/%'"
    (text,) = stage.hub.wait_for(mail, LEA)
    found = re.search(r"/charity/invitations/[\w-]+", text)
    assert found is not None
    reader = stage.signed_in(LEA, stage.password)
    reader.open(found.group(0)).get_by_role("button", name="Accepter").click()
    expect(reader.page.get_by_role("heading", name="Ce qui a été donné")).to_be_visible()
    reader.page.get_by_role("link", name="Membres").click()
    expect(reader.page.get_by_text("Seuls les membres qui gèrent")).to_be_visible()
    expect(reader.page.get_by_role("button", name="Envoyer l’invitation")).to_have_count(0)


def test_an_admin_reads_the_proof_and_says_what_is_missing(stage: Stage) -> None:
    admin = stage.signed_in(ADMIN, stage.password)
    page = admin.open("/admin/charities")
    page.get_by_role("link", name="Contrôler").click()
    assert saved(admin, "Ouvrir récépissé.pdf").startswith(b"%PDF-")
    page.get_by_label("Ce que lira l’association").fill("Le récépissé n’est pas signé.")
    page.get_by_role("button", name="Refuser pour l’instant").click()
    founder = stage.signed_in(LOUIS, stage.password)
    founder.open("/charity").get_by_role("link", name="Vérification").click()
    expect(founder.page.get_by_text("Le récépissé n’est pas signé.")).to_be_visible()
    picture = FilePayload(name="page 2.png", mimeType="image/png", buffer=founder.page.screenshot())
    founder.page.locator("input[type=file]").set_input_files(picture)
    founder.page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(founder.page.get_by_text("Nous regardons")).to_be_visible()
    admin.open("/admin/charities").get_by_role("link", name="Contrôler").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    expect(page.locator("img.proof__picture")).to_be_visible()
    page.get_by_role("button", name="Je l’ai vérifiée").click()
    founder.page.reload()
    expect(founder.page.get_by_text("Vérifiée")).to_be_visible()
    page.get_by_role("link", name="Journal des actes").click()
    expect(page.get_by_role("cell", name="Association vérifiée").first).to_be_visible()
    assert not admin.complaints
    assert not founder.complaints
