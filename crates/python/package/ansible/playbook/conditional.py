"""Something of a playbook with a condition."""


class Conditional:
    """It has a condition."""

    def evaluate_conditional(self, templar, all_vars):
        """Tell whether its conditions hold, as plugins of before 2.19 asked."""
        return all(
            condition if isinstance(condition, bool) else bool(templar.evaluate_conditional(condition))
            for condition in self.when or []
        )
