"""What the provider would not do, and a person sees to: refunds and transfers that failed."""
