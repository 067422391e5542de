"""The pages: PDF/A that reads aloud, the same bytes at every asking, fonts of ours alone."""

import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from billing.documents.typesetting import compile_paper

AT = datetime(2026, 11, 23, 9, 0, 5, 123456, tzinfo=UTC)
SHARED: dict[str, Any] = {
    "locale": "fr",
    "has_english": False,
    "number": "2026-00042",
    "title": "Facture 2026-00042",
    "author": "Camille Aubry",
    "footer": "Camille Aubry",
    "issued_on": "23 novembre 2026",
    "issued_at": {"year": 2026, "month": 11, "day": 23},
    "void_on": "",
    "amount": "60,00\xa0€",
}
RECEIPT = {
    **SHARED,
    "kind": "gift_receipt",
    "charity": ["Les Mains vertes", "3 rue des Lilas, 75020 Paris", "RNA W751234567"],
    "donor": ["Léa Martin", "12 rue Haute", "69002 Lyon", "France"],
    "object": "Des jardins dans les écoles.",
    "status": "public_utility",
    "status_detail": "Décret du 3 mars 1998",
    "articles": ["200", "238 bis", "978"],
    "amount_in_words": "soixante euros",
    "given_on": "23 novembre 2026",
    "is_with_ticket": True,
    "signatory": "Hélène Marchand",
    "signatory_title": "Présidente",
}
INVOICE = {
    **SHARED,
    "kind": "session_invoice",
    "seller": ["Camille Aubry", "4 place du Marché", "44000 Nantes", "France"],
    "buyer": ["Léa Martin", "12 rue Haute", "69002 Lyon", "France"],
    "mandatary": "Estrade",
    "what": "Premiers accords",
    "on": "24 novembre 2026",
    "minutes": "60",
    "net": "50,00\xa0€",
    "vat": "10,00\xa0€",
    "vat_percent": "20\u202f%",
    "paid_on": "23 novembre 2026",
}
CREDIT = {**INVOICE, "kind": "credit_note", "corrects": "2026-00041", "corrected_on": "2 mai 2026"}
LINE = {"title": "Premiers accords", "on": "24 novembre 2026", "paid": "60 €", "amount": "3 €"}
INVOICE_2 = {**INVOICE, "vat_note": ""}
FREE_2 = {**INVOICE_2, "vat_percent": "", "vat_note": "franchise"}
CREDIT_2 = {**CREDIT, "vat_note": ""}
FEES_2 = {**INVOICE_2, "kind": "fee_invoice", "month": "novembre 2026", "lines": [LINE]}
REVERSED_2 = {
    **FEES_2,
    "buyer": ["Greta Sommer", "Rosenweg 4", "10115 Berlin", "Allemagne", "TVA DE123456789"],
    "net": "60,00\xa0€",
    "vat": "0,00\xa0€",
    "vat_percent": "0\u202f%",
    "vat_note": "reverse_charge",
}
FEES = {**INVOICE, "kind": "fee_invoice", "month": "novembre 2026", "vat_percent": ""}
PAPERS = {
    "receipt": ("v1/gift_receipt", RECEIPT),
    "receipt-english": ("v1/gift_receipt", {**RECEIPT, "has_english": True}),
    "receipt-void": ("v1/gift_receipt", {**RECEIPT, "void_on": "24 novembre 2026"}),
    "receipt-void-bank": (
        "v1/gift_receipt",
        {**RECEIPT, "void_on": "24 novembre 2026", "is_void_by_bank": True},
    ),
    "invoice": ("v1/invoice", INVOICE),
    "invoice-english": ("v1/invoice", {**INVOICE, "locale": "en"}),
    "credit-note": ("v1/invoice", CREDIT),
    "credit-note-english": ("v1/invoice", {**CREDIT, "locale": "en"}),
    "fees": ("v1/invoice", {**FEES, "lines": [LINE] * 40}),
    "fees-english": ("v1/invoice", {**FEES, "locale": "en", "lines": [LINE]}),
    "invoice-2": ("v2/invoice", INVOICE_2),
    "invoice-2-free": ("v2/invoice", FREE_2),
    "credit-note-2": ("v2/invoice", CREDIT_2),
    "fees-2": ("v2/invoice", FEES_2),
    "fees-2-reversed": ("v2/invoice", REVERSED_2),
    "fees-2-reversed-english": ("v2/invoice", {**REVERSED_2, "locale": "en"}),
}


PDF_A = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
NAMES = [
    "Łukasz Żółć",
    "Nguyễn Thị Ngọc Hân",
    "Ελένη Παπαδοπούλου",
    "Наталья Щербакова",
    "Ани Їжакевич",
    "ليلى",
    "שרה",
    "Անի Հակոբյան",
    "ნინო ბერიძე",
    "李小龍",
    "山田花子",
    "김민준",
    "สมชาย ใจดี",
    "अनीता शर्मा",
    "অমর্ত্য সেন",
    "அருண்",
    "អ្នក សុខ",
    "አበበ ቢቂላ",
    "Léa 😀",
]


def text_of(pages: bytes) -> str:
    """Return what is copied from a paper."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pages)).pages)


def fonts_of(page: Any) -> list[Any]:
    """Return the descriptors of a page's fonts."""
    fonts = (font.get_object() for font in page["/Resources"]["/Font"].values())
    parts = (font["/DescendantFonts"][0].get_object() for font in fonts)
    return [part["/FontDescriptor"].get_object() for part in parts]


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_pdf_a_with_tags_and_its_language(name: str) -> None:
    layout, paper = PAPERS[name]
    pages = compile_paper(layout, paper, issued_at=AT)
    assert PDF_A in pages
    assert b"/StructTreeRoot" in pages
    assert f"<rdf:li>{paper['locale']}</rdf:li>".encode() in pages
    assert b"2026-00042" in pages


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_words_give_the_same_bytes(name: str) -> None:
    layout, paper = PAPERS[name]
    first = compile_paper(layout, paper, issued_at=AT)
    assert compile_paper(layout, paper, issued_at=AT) == first


def test_what_people_type_is_words_and_never_instructions() -> None:
    typed = '#panic("no") $x$ *bold* \\ [ ] { } " <a> @b // c'
    paper = {**RECEIPT, "donor": [typed] * 4, "object": typed, "signatory_title": typed}
    assert compile_paper("v1/gift_receipt", paper, issued_at=AT).startswith(b"%PDF")


def of_donor(name: str) -> bytes:
    paper = {**RECEIPT, "donor": [name, "12 rue Haute", "69002 Lyon", "France"]}
    pages = compile_paper("v1/gift_receipt", paper, issued_at=AT)
    assert compile_paper("v1/gift_receipt", paper, issued_at=AT) == pages
    return pages


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_people_write_is_pdf_a_and_can_be_copied(name: str) -> None:
    pages = of_donor(name)
    assert PDF_A in pages
    # A reader of PDF may put letters into another order than they are read in.
    assert set(name) <= set(unicodedata.normalize("NFKC", text_of(pages)))


@pytest.mark.parametrize("name", ["a\x07b", "\ue000", "\U0001fbff"])
def test_what_nobody_could_read_is_marked_and_the_paper_is_pdf_a(name: str) -> None:
    pages = of_donor(name)
    assert PDF_A in pages
    assert "\N{REPLACEMENT CHARACTER}" in text_of(pages)


def test_a_name_in_letters_that_no_font_has_still_gives_a_paper() -> None:
    cuneiform = "\U00012000\U00012001"
    pages = of_donor(cuneiform)
    assert pages.startswith(b"%PDF")
    assert PDF_A not in pages


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_carries_all_it_needs_and_runs_nothing(name: str) -> None:
    layout, paper = PAPERS[name]
    read = PdfReader(BytesIO(compile_paper(layout, paper, issued_at=AT)))
    assert not read.is_encrypted
    catalog: Any = read.trailer["/Root"]
    assert {"/OpenAction", "/AA", "/AcroForm"}.isdisjoint(catalog)
    assert {"/JavaScript", "/EmbeddedFiles"}.isdisjoint(catalog.get("/Names") or {})
    (intent,) = catalog["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object().get_data()
    assert catalog["/MarkInfo"]["/Marked"]
    fonts = [font for page in read.pages for font in fonts_of(page)]
    assert fonts
    for descriptor in fonts:
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_a_paper_without_a_fact_is_refused_rather_than_printed_with_a_hole() -> None:
    paper = {name: value for name, value in RECEIPT.items() if name != "donor"}
    with pytest.raises(RuntimeError, match="donor"):
        compile_paper("v1/gift_receipt", paper, issued_at=AT)
