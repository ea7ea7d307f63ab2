"""The older place of the converters."""

import codecs  # noqa: F401

from ansible.module_utils.common.text.converters import to_bytes, to_native, to_text  # noqa: F401
from ansible.module_utils.six import PY3, binary_type, text_type  # noqa: F401
