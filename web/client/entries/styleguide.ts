import "../styles/styleguide.css";
