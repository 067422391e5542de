"""From a publisher's packet to every viewer's."""
