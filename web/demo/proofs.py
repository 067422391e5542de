"""What the charities of the demo send as proof: a page of text, made here."""

from collections.abc import Sequence

from hub.charities.service import CharityDetails
from hub.charities.verification import SentFile

LEFT, TOP, LINE_HEIGHT = 72, 740, 26
"""In points, from the lower left corner of an A4 page."""


def proof_of(details: CharityDetails) -> SentFile:
    """Return a declaration that says what the charity says, as a PDF."""
    lines = (
        "Récépissé de déclaration (démonstration)",
        details.name.replace("’", "'"),
        f"Numéro : {details.registration}",
        f"Siège : {details.address.replace('’', chr(39))}",
        f"Signataire : {details.signatory}",
    )
    return SentFile(name="récépissé.pdf", content=page_of(lines))


def page_of(lines: Sequence[str]) -> bytes:
    """Return one page with these lines. Source: ISO 32000-1, 7.3 to 7.8."""
    written = b" ".join(b"(%s) Tj T*" % _text(line) for line in lines)
    drawn = b"BT /F1 16 Tf %d TL %d %d Td %s ET" % (LINE_HEIGHT, LEFT, TOP, written)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    file, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return (
        file
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        % (
            size,
            table,
            size,
        )
        + b"startxref\n%d\n%%%%EOF\n" % len(file)
    )


def _text(line: str) -> bytes:
    """Return a line as a PDF writes it between brackets."""
    plain = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return plain.encode("cp1252", "replace")
