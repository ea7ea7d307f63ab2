"""What caches keep of values that inventory plugins give them."""

import json
import unittest

from ansible.plugins.cache import _Kept
from playcall.values import Trusted


class Plugin:
    """A cache in a dictionary, of values that JSON has words for."""

    def __init__(self):
        self.kept = {}
        self._timeout = 5

    def get(self, key):
        return json.loads(self.kept[key])

    def set(self, key, value):
        self.kept[key] = json.dumps(value)

    def keys(self):
        return list(self.kept)

    def contains(self, key):
        return key in self.kept

    def delete(self, key):
        del self.kept[key]


class KeptTest(unittest.TestCase):
    def test_trust_is_kept(self):
        plugin = Plugin()
        cache = _Kept(plugin)
        cache.set("a", {"template": Trusted("{{ one }}"), "text": "{{ two }}", "items": [1, Trusted("x")]})
        found = cache.get("a")
        self.assertEqual(found, {"template": "{{ one }}", "text": "{{ two }}", "items": [1, "x"]})
        self.assertIsInstance(found["template"], Trusted)
        self.assertNotIsInstance(found["text"], Trusted)
        self.assertIsInstance(found["items"][1], Trusted)

    def test_keys_say_how_values_are_kept(self):
        plugin = Plugin()
        cache = _Kept(plugin)
        cache.set("a", {})
        plugin.set("of another kind", {})
        self.assertEqual(plugin.keys(), ["s1_a", "of another kind"])
        self.assertEqual(cache.keys(), ["a"])
        self.assertTrue(cache.contains("a"))
        self.assertFalse(cache.contains("s1_a"))
        cache.delete("a")
        self.assertEqual(cache.keys(), [])

    def test_the_rest_is_the_plugins(self):
        plugin = Plugin()
        cache = _Kept(plugin)
        cache._timeout = 1
        self.assertEqual((plugin._timeout, cache._timeout), (1, 1))


if __name__ == "__main__":
    unittest.main()
