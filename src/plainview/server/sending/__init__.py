"""What leaves the house for other systems: https to a registered address, mail to a relay. It decides nothing."""
