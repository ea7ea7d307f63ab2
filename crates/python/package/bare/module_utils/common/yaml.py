"""YAML, where PyYAML is at hand."""

try:
    import yaml

    HAS_YAML, HAS_LIBYAML = True, hasattr(yaml, "CSafeLoader")
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    SafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    def yaml_load(stream):
        return yaml.load(stream, Loader=SafeLoader)

    def yaml_load_all(stream):
        return yaml.load_all(stream, Loader=SafeLoader)

    def yaml_dump(data, **options):
        return yaml.dump(data, Dumper=SafeDumper, **options)

    def yaml_dump_all(documents, **options):
        return yaml.dump_all(documents, Dumper=SafeDumper, **options)

except ImportError:
    HAS_YAML = HAS_LIBYAML = False
    SafeLoader = SafeDumper = yaml_load = yaml_load_all = yaml_dump = yaml_dump_all = None
Parser = None
