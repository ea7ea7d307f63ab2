"""Reports of tests as XML, in the form of JUnit."""

import datetime
import decimal
from dataclasses import dataclass, field
from typing import Dict, List, Optional
from xml.dom import minidom
from xml.etree import ElementTree as ET


def _texts(**values):
    """Return attributes as text, by name, without those that say nothing."""
    return {key: str(value) for key, value in sorted(values.items()) if value is not None}


def _element(tag, text=None, attributes=None):
    element = ET.Element(tag, attributes or {})
    element.text = text
    return element


@dataclass
class TestResult:
    """Why a test did not pass."""

    output: Optional[str] = None
    message: Optional[str] = None
    type: Optional[str] = None

    tag = "result"

    def __post_init__(self):
        if self.type is None:
            self.type = self.tag

    def get_attributes(self):
        return _texts(message=self.message, type=self.type)

    def get_xml_element(self):
        return _element(self.tag, self.output, self.get_attributes())


class TestFailure(TestResult):
    """It found what is wrong."""

    tag = "failure"


class TestError(TestResult):
    """It could not be run to its end."""

    tag = "error"


@dataclass
class TestCase:
    """One test."""

    name: str
    assertions: Optional[int] = None
    classname: Optional[str] = None
    status: Optional[str] = None
    time: Optional[decimal.Decimal] = None
    errors: List[TestError] = field(default_factory=list)
    failures: List[TestFailure] = field(default_factory=list)
    skipped: Optional[str] = None
    system_out: Optional[str] = None
    system_err: Optional[str] = None
    is_disabled: bool = False

    @property
    def is_failure(self):
        return bool(self.failures)

    @property
    def is_error(self):
        return bool(self.errors)

    @property
    def is_skipped(self):
        return bool(self.skipped)

    def get_attributes(self):
        return _texts(
            assertions=self.assertions, classname=self.classname, name=self.name, status=self.status, time=self.time
        )

    def get_xml_element(self):
        element = _element("testcase", attributes=self.get_attributes())
        if self.skipped:
            element.append(_element("skipped", self.skipped))
        element.extend(error.get_xml_element() for error in self.errors)
        element.extend(failure.get_xml_element() for failure in self.failures)
        if self.system_out:
            element.append(_element("system-out", self.system_out))
        if self.system_err:
            element.append(_element("system-err", self.system_err))
        return element


@dataclass
class TestSuite:
    """Tests that belong together."""

    name: str
    hostname: Optional[str] = None
    id: Optional[str] = None
    package: Optional[str] = None
    timestamp: Optional[datetime.datetime] = None
    properties: Dict[str, str] = field(default_factory=dict)
    cases: List[TestCase] = field(default_factory=list)
    system_out: Optional[str] = None
    system_err: Optional[str] = None

    def __post_init__(self):
        if self.timestamp and self.timestamp.tzinfo != datetime.timezone.utc:
            raise ValueError("timestamp.tzinfo must be %r" % (datetime.timezone.utc,))

    @property
    def disabled(self):
        return sum(case.is_disabled for case in self.cases)

    @property
    def errors(self):
        return sum(case.is_error for case in self.cases)

    @property
    def failures(self):
        return sum(case.is_failure for case in self.cases)

    @property
    def skipped(self):
        return sum(case.is_skipped for case in self.cases)

    @property
    def tests(self):
        return len(self.cases)

    @property
    def time(self):
        return sum((case.time for case in self.cases if case.time), decimal.Decimal())

    def get_attributes(self):
        timestamp = self.timestamp.replace(tzinfo=None).isoformat(timespec="seconds") if self.timestamp else None
        return _texts(
            disabled=self.disabled,
            errors=self.errors,
            failures=self.failures,
            hostname=self.hostname,
            id=self.id,
            name=self.name,
            package=self.package,
            skipped=self.skipped,
            tests=self.tests,
            time=self.time,
            timestamp=timestamp,
        )

    def get_xml_element(self):
        element = _element("testsuite", attributes=self.get_attributes())
        if self.properties:
            properties = ET.SubElement(element, "properties")
            for name, value in self.properties.items():
                ET.SubElement(properties, "property", _texts(name=name, value=value))
        element.extend(case.get_xml_element() for case in self.cases)
        if self.system_out:
            element.append(_element("system-out", self.system_out))
        if self.system_err:
            element.append(_element("system-err", self.system_err))
        return element


@dataclass
class TestSuites:
    """A whole report."""

    name: Optional[str] = None
    suites: List[TestSuite] = field(default_factory=list)

    @property
    def disabled(self):
        return sum(suite.disabled for suite in self.suites)

    @property
    def errors(self):
        return sum(suite.errors for suite in self.suites)

    @property
    def failures(self):
        return sum(suite.failures for suite in self.suites)

    @property
    def tests(self):
        return sum(suite.tests for suite in self.suites)

    @property
    def time(self):
        return sum((suite.time for suite in self.suites), decimal.Decimal())

    def get_attributes(self):
        return _texts(
            disabled=self.disabled,
            errors=self.errors,
            failures=self.failures,
            name=self.name,
            tests=self.tests,
            time=self.time,
        )

    def get_xml_element(self):
        element = _element("testsuites", attributes=self.get_attributes())
        element.extend(suite.get_xml_element() for suite in self.suites)
        return element

    def to_pretty_xml(self):
        """Return the report as text, with indents."""
        text = ET.tostring(self.get_xml_element(), encoding="unicode")
        return minidom.parseString(text).toprettyxml()
