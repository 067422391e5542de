"""Errors around talents and their services."""

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.i18n import N_


class FieldUnknown(Invalid):
    """The catalogue has no such field, or none was chosen."""

    code = "field_unknown"
    sentence = N_("Choose a field from the list; up to five are possible.")


class HeadlineInvalid(Invalid):
    """The headline is empty or too long."""

    code = "headline_invalid"
    sentence = N_("Say in one line, of at most 140 characters, what people learn with you.")


class ServiceInvalid(Invalid):
    """What cannot be sold as it was written; which part is said by what it is."""

    code = "service_invalid"


class ServiceUntitled(ServiceInvalid):
    """It has no title."""

    code = "service_untitled"
    sentence = N_("Give the session a title: it is what people read first.")


class ServiceLengthInvalid(ServiceInvalid):
    """It is too short, too long, or between two steps."""

    code = "service_length_invalid"
    sentence = N_("Choose a length from the list: 30 to 180 minutes, by steps of 15.")


class ServicePriceInvalid(ServiceInvalid):
    """Its price is out of bounds."""

    code = "service_price_invalid"
    sentence = N_("A session costs from %(least)s to %(most)s. Write a price between the two.")


class DescriptionTooLong(Invalid):
    """More words about a service than anybody reads before booking."""

    code = "description_too_long"
    sentence = N_("Say it in at most %(limit)s characters.")


class GroupSizeInvalid(Invalid):
    """A group of nobody, or larger than a room holds."""

    code = "group_size_invalid"
    sentence = N_("A session is for 1 to %(limit)s learners. Choose how many.")


class TooManyServices(Conflict):
    """More services than a person can choose from."""

    code = "too_many_services"
    sentence = N_("You sell %(limit)s sessions already. Stop selling one of them first.")


class TalentNotPublished(Conflict):
    """The profile is not public."""

    code = "talent_not_published"
    sentence = N_("This profile is not open to bookings for now.")


class NothingOnSale(Conflict):
    """A profile without anything to book is not shown."""

    code = "nothing_on_sale"
    sentence = N_("Say first what you offer: a title, a length, a price.")
