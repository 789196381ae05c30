"""Stories under a simulated clock, played through the same actions as the portal: the lawyers' tests, and the demo."""
