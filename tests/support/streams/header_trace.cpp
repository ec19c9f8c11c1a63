#include "tests/support/streams/header_trace.h"

#include <cstdio>
#include <sstream>
#include <stdexcept>

#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

/// "12          name            0101 = 5", as in a trace line behind its prefix.
bool add_element(const std::string &line, TracedUnit &unit)
{
	unsigned position = 0;
	char name[80];
	char bits[80];
	long long value = 0;
	if (std::sscanf(line.c_str(), "%u %79s %79[01] = %lld", &position, name, bits, &value) != 4)
		return false;
	unit.elements.emplace(name, value);
	unit.ends.emplace(name, position + static_cast<unsigned>(std::string(bits).size()));
	return true;
}

bool is_title(const std::string &line)
{
	return line == "Sequence Parameter Set" || line == "Picture Parameter Set" ||
	       line == "Video Parameter Set" || line == "Slice Header" ||
	       line == "Slice Segment Header" || line == "Access Unit Delimiter" ||
	       line == "Supplemental Enhancement Information";
}

} // namespace

std::int64_t TracedUnit::operator[](const std::string &element) const
{
	const auto found = elements.find(element);
	if (found == elements.end())
		throw std::out_of_range(name + " has no " + element);
	return found->second;
}

std::vector<TracedUnit> HeaderTrace::named(const std::string &name) const
{
	std::vector<TracedUnit> result;
	for (const TracedUnit &unit : units)
		if (unit.name == name)
			result.push_back(unit);
	return result;
}

HeaderTrace trace_headers(const std::vector<std::byte> &stream, const std::string &format)
{
	const ScratchDirectory scratch;
	const std::string path = scratch.file("stream");
	write_file(path, stream);
	const Finished ffmpeg = run({"ffmpeg", "-nostdin", "-nostats", "-hide_banner", "-loglevel",
				     "trace", "-f", format, "-i", path, "-c", "copy", "-bsf:v",
				     "trace_headers", "-f", "null", "-"});
	if (ffmpeg.ending != exited(0))
		throw std::runtime_error("ffmpeg: " + ffmpeg.err.substr(0, 4000));

	HeaderTrace trace;
	std::istringstream lines(ffmpeg.err);
	bool in_packets = false; // before, the parameter sets stand once more as "extradata"
	for (std::string line; std::getline(lines, line);) {
		const std::size_t prefix = line.find("[trace_headers @ ");
		if (prefix == std::string::npos)
			continue;
		const std::string text = line.substr(line.find("] ", prefix) + 2);
		in_packets |= text.starts_with("Packet: ");
		if (!in_packets)
			continue;
		if (is_title(text))
			trace.units.push_back({text, {}, {}});
		else if (!trace.units.empty() && add_element(text, trace.units.back()))
			continue;
		else if (!text.starts_with("Packet: ") && !text.starts_with("nal_unit_type: ") &&
			 text != "Buffering Period" && text != "Picture Timing")
			trace.complaints += text + "\n";
	}
	return trace;
}

} // namespace penstock::test
