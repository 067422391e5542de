import "htmx.org";
import "../icons/favicon.svg?url";
import "../icons/sprite.svg?url";
import "../styles/site.css";
import { startCopying } from "../site/copy";
import { startForms } from "../site/forms";
import { startDialogs, startMenus } from "../site/menus";
import { showOpenTabs } from "../site/tabs";
import { startThemeSwitches } from "../site/theme";
import { followBrowserZone } from "../site/zone";

startThemeSwitches();
startMenus();
startDialogs();
startForms();
startCopying();
followBrowserZone();
showOpenTabs();
