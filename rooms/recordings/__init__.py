"""Recording a masterclass by consent, and keeping what was recorded for those who may see it."""
