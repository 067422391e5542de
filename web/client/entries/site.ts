import "htmx.org";
import "../icons/favicon.svg?url";
import "../icons/sprite.svg?url";
import "../styles/site.css";
