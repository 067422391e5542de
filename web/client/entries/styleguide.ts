import "../styles/room.css";
import "../styles/styleguide.css";
