"""The types of values that were read, as they were called once."""

AnsibleMapping, AnsibleSequence, AnsibleUnicode = dict, list, str
