"""Something of a playbook with tags."""


class Taggable:
    """It has tags."""

    untagged = frozenset(("untagged",))

    def evaluate_tags(self, only_tags, skip_tags, all_vars=None):
        """Tell whether it runs, with these tags asked for and those not wanted."""
        tags = {str(tag) for tag in self.tags} or self.untagged
        runs = not only_tags
        if only_tags:
            runs = (
                "always" in tags
                or ("all" in only_tags and "never" not in tags)
                or bool(tags & set(only_tags))
                or ("tagged" in only_tags and tags != self.untagged and "never" not in tags)
            )
        if runs and skip_tags:
            skipped = (
                ("all" in skip_tags and ("always" not in tags or "always" in skip_tags))
                or bool(tags & set(skip_tags))
                or ("tagged" in skip_tags and tags != self.untagged)
            )
            runs = not skipped
        return runs
