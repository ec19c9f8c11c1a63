#include "tests/bench/lab/vb2_trace.h"

#include <algorithm>
#include <charconv>
#include <linux/videodev2.h>
#include <map>

namespace penstock::bench {

namespace {

constexpr std::string_view kExec = ": sched_process_exec: ";

template <typename Number>
std::optional<Number> parse_number(std::string_view text)
{
	Number value{};
	auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	return error == std::errc() && end != text.data() ? std::optional(value) : std::nullopt;
}

/// The text after "NAME = ", up to the next comma.
std::string_view field(std::string_view line, std::string_view name)
{
	std::string key = std::string(name) + " = ";
	std::size_t begin = line.find(key);
	if (begin == std::string_view::npos)
		return {};
	std::string_view rest = line.substr(begin + key.size());
	return rest.substr(0, rest.find(','));
}

/// The time that ends at `end`: "12.345678".
std::optional<std::int64_t> time_before(std::string_view line, std::size_t end)
{
	std::size_t space = line.rfind(' ', end);
	if (space == std::string_view::npos)
		return std::nullopt;
	std::string_view text = line.substr(space + 1, end - space - 1);
	std::size_t point = text.find('.');
	if (point == std::string_view::npos || text.size() - point != 7)
		return std::nullopt;
	auto seconds = parse_number<std::int64_t>(text);
	auto fraction = parse_number<std::int64_t>(text.substr(point + 1));
	if (!seconds || !fraction)
		return std::nullopt;
	return *seconds * 1'000'000 + *fraction;
}

bool is_output(std::uint32_t type)
{
	return type == V4L2_BUF_TYPE_VIDEO_OUTPUT || type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
}

/// When each frame became ready and when it was fetched, in the order of fetching.
struct Fetched {
	std::vector<std::int64_t> done;
	std::vector<std::int64_t> dequeued;
};

class CaptureQueue
{
public:
	void add(const Vb2Event &event)
	{
		if (event.kind == Vb2Event::Kind::kDone) {
			done_[event.index] = event.time_us;
			return;
		}
		auto done = done_.find(event.index);
		// An encoder marks the end of its stream with an empty buffer.
		if (event.kind != Vb2Event::Kind::kDequeued || done == done_.end() ||
		    event.bytes_used == 0)
			return;
		fetched.done.push_back(done->second);
		fetched.dequeued.push_back(event.time_us);
		done_.erase(done);
	}

	Fetched fetched;

private:
	std::map<std::uint32_t, std::int64_t> done_; ///< by index
};

} // namespace

std::optional<Vb2Event> parse_vb2_event(std::string_view line)
{
	using Kind = Vb2Event::Kind;
	static constexpr std::pair<std::string_view, Kind> kKinds[] = {
		{": vb2_qbuf: ", Kind::kQueued},
		{": vb2_buf_done: ", Kind::kDone},
		{": vb2_dqbuf: ", Kind::kDequeued},
	};
	for (const auto &[name, kind] : kKinds) {
		std::size_t position = line.find(name);
		if (position == std::string_view::npos)
			continue;
		auto time = time_before(line, position);
		auto type = parse_number<std::uint32_t>(field(line, "type"));
		auto index = parse_number<std::uint32_t>(field(line, "index"));
		auto bytes = parse_number<std::uint32_t>(field(line, "bytesused"));
		if (!time || !type || !index || !bytes)
			return std::nullopt;
		return Vb2Event{kind,  *time,  std::string(field(line, "owner")),
				*type, *index, *bytes};
	}
	return std::nullopt;
}

std::optional<Stages> read_stages(std::istream &trace, std::string &mistake)
{
	std::vector<Vb2Event> events;
	std::optional<std::int64_t> start;
	for (std::string line; std::getline(trace, line);) {
		if (auto event = parse_vb2_event(line))
			events.push_back(std::move(*event));
		else if (std::size_t exec = line.find(kExec);
			 events.empty() && exec != std::string::npos)
			start = time_before(line, exec);
	}

	auto raw = std::ranges::find_if(events, is_output, &Vb2Event::type);
	if (raw == events.end()) {
		mistake = "no frame reached an encoder";
		return std::nullopt;
	}
	CaptureQueue camera;
	CaptureQueue coded;
	std::vector<std::int64_t> submitted;
	for (const Vb2Event &event : events) {
		if (!is_output(event.type))
			(event.owner == raw->owner ? coded : camera).add(event);
		else if (event.kind == Vb2Event::Kind::kQueued && event.bytes_used != 0 &&
			 !camera.fetched.dequeued.empty()) // before that it is a trial
			submitted.push_back(event.time_us);
	}

	const Fetched &in = camera.fetched;
	const Fetched &out = coded.fetched;
	if (out.done.empty() || out.done.size() > submitted.size() ||
	    submitted.size() > in.done.size()) {
		mistake = "of " + std::to_string(in.done.size()) + " captured frames " +
			  std::to_string(submitted.size()) + " were submitted and " +
			  std::to_string(out.done.size()) + " came out coded";
		return std::nullopt;
	}
	Stages stages;
	for (std::size_t i = 0; i < out.done.size(); ++i) {
		stages.done_to_dequeue.push_back(in.dequeued[i] - in.done[i]);
		stages.dequeue_to_submit.push_back(submitted[i] - in.dequeued[i]);
		stages.encode.push_back(out.done[i] - submitted[i]);
		stages.coded_to_dequeue.push_back(out.dequeued[i] - out.done[i]);
		stages.program.push_back(stages.done_to_dequeue.back() +
					 stages.dequeue_to_submit.back() +
					 stages.coded_to_dequeue.back());
	}
	if (start)
		stages.first_coded = out.dequeued[0] - *start;
	return stages;
}

} // namespace penstock::bench
