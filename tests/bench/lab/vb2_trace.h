#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::bench {

/// A line of ftrace's text output about a V4L2 buffer.
struct Vb2Event {
	enum class Kind { kQueued, kDone, kDequeued };
	Kind kind;
	std::int64_t time_us; ///< of the clock that trace_clock names
	std::string owner;  ///< the file handle; both queues of a memory-to-memory device share it
	std::uint32_t type; ///< V4L2_BUF_TYPE_*
	std::uint32_t index;
	std::uint32_t bytes_used;
};

std::optional<Vb2Event> parse_vb2_event(std::string_view line);

/// How a program moved frames from a camera to a memory-to-memory encoder, in microseconds, one
/// entry per frame that came out coded.
struct Stages {
	std::vector<std::int64_t> done_to_dequeue;   ///< camera done → camera DQBUF
	std::vector<std::int64_t> dequeue_to_submit; ///< camera DQBUF → encoder's raw QBUF
	std::vector<std::int64_t> encode;	     ///< raw QBUF → coded done: the driver's own
	std::vector<std::int64_t> coded_to_dequeue;  ///< coded done → coded DQBUF
	std::vector<std::int64_t> program;	     ///< the sum of all but `encode`
	/// Start of the program (its exec) → first coded DQBUF.
	std::optional<std::int64_t> first_coded;
};

/// Reads the trace of one program with one camera and one encoder: the vb2 events and
/// sched_process_exec, of which the last one before any buffer is the program's. The n-th frame
/// that leaves a queue is taken for the n-th that enters the next: nothing is reordered or left out
/// on the way. Buffers that an encoder is given before the first frame are trials. The text of
/// `mistake` says why nothing was found.
std::optional<Stages> read_stages(std::istream &trace, std::string &mistake);

} // namespace penstock::bench
