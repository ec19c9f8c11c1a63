#pragma once

#include <chrono>
#include <memory>

#include "app/outputs/libav/avio_file.h"
#include "app/outputs/libav/format_context.h"
#include "app/outputs/libav/mp4_file.h"
#include "app/outputs/libav/packet_times.h"
#include "app/outputs/stream/deadline.h"
#include "app/outputs/stream/output.h"
#include "app/outputs/stream/stream_info.h"
#include "config/outputs/destination.h"

struct AVPacket;
struct AVStream;

namespace penstock {

/// Writes coded frames in a container to a file or a sink, with libavformat. Time begins at 0 with
/// the first frame; the distances between frames are those of the packets.
class LibavOutput final : public Output
{
public:
	/// Connects to a sink in the first write(): the stream header needs the parameter sets of
	/// the first frame. Borrows `deadline`.
	static Result<std::unique_ptr<LibavOutput>>
	open(Destination destination, const StreamInfo &stream, Deadline &deadline);
	/// As that, into the file.
	static Result<std::unique_ptr<LibavOutput>> open(OutputFile file, Destination destination,
							 const StreamInfo &stream,
							 Deadline &deadline);
	~LibavOutput() override;

	Status write(const Packet &packet) override;
	Status finish() override;

	/// Ends the file; the stream goes on in the next one. Of an MPEG-TS stream, after a frame.
	Status begin_file(OutputFile file);
	/// Of the last frame that was written.
	std::chrono::nanoseconds time() const;

private:
	struct FreePacket {
		void operator()(AVPacket *packet) const;
	};

	LibavOutput(Destination destination, const StreamInfo &stream, Deadline &deadline);

	Status make_context();
	Status start(const Packet &first);
	Status set_file(OutputFile file);
	void write_clock(std::int64_t distance);
	Fraction unit() const; ///< of time, in seconds
	std::chrono::nanoseconds to_time(std::int64_t units) const;
	Status checked(int result, const char *call) const;

	Destination destination_;
	StreamInfo stream_info_;
	Deadline &deadline_;
	std::unique_ptr<AvioFile> file_; ///< null: a sink
	FormatContext context_;
	std::unique_ptr<AVPacket, FreePacket> packet_;
	AVStream *stream_ = nullptr; ///< the context's
	bool started_ = false;
	bool has_frame_ = false; ///< in the file
	PacketTimes times_;
	Mp4File mp4_;
	TsClock ts_clock_; ///< of the file
};

} // namespace penstock
