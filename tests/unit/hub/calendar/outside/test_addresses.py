"""Which addresses are asked, however they are written."""

import pytest

from hub.calendar.outside.addresses import clean_address, host_of, is_public
from hub.calendar.outside.errors import AddressInvalid, AddressNotSecure


@pytest.mark.parametrize(
    "number",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.1.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "",
    ],
)
def test_what_is_inside_is_not_public(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "93.184.215.14", "2606:4700::6810:84e5"])
def test_a_host_on_the_internet_is_public(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (" https://Calendar.Example/me.ics#today ", "https://calendar.example/me.ics"),
        ("webcal://calendar.example/me.ics?key=a%20b", "https://calendar.example/me.ics?key=a%20b"),
        ("WEBCAL://calendar.example", "https://calendar.example/"),
        ("calendar.example/me.ics", "https://calendar.example/me.ics"),
        ("https://calendar.example:443/me.ics", "https://calendar.example/me.ics"),
        ("https://bücher.example/me.ics", "https://xn--bcher-kva.example/me.ics"),
        ("https://[2606:4700::1]/me.ics", "https://[2606:4700::1]/me.ics"),
    ],
)
def test_an_address_is_asked_as_it_is_meant(typed: str, asked: str) -> None:
    assert clean_address(typed) == asked
    assert host_of(asked) in asked


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "https://.",
        "ftp://calendar.example/me.ics",
        "file:///etc/passwd",
        "javascript://calendar.example/%0Aalert(1)",
        "https://calendar.example:8443/me.ics",
        "https://calendar.example:0/me.ics",
        "https://calendar.example:99999/me.ics",
        "https://user:secret@calendar.example/me.ics",
        "https://user@calendar.example/me.ics",
        "https://calendar.example/me.ics\r\nHost: inside",
        "https://calendar.example/my calendar.ics",
        "https://[::1/me.ics",
        "https://[fe80::1%25eth0]/me.ics",
        f"https://{'a' * 64}.example/me.ics",
        f"https://calendar.example/{'a' * 2000}",
    ],
)
def test_what_is_no_address_of_a_file_is_refused(typed: str) -> None:
    with pytest.raises(AddressInvalid):
        clean_address(typed)


def test_only_a_rehearsal_reads_without_encryption_or_at_another_port() -> None:
    with pytest.raises(AddressNotSecure):
        clean_address("http://calendar.example/me.ics")
    address = "http://127.0.0.1:8123/me.ics"
    assert clean_address(address, may_be_inside=True) == address
