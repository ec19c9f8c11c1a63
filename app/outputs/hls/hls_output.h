#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "app/outputs/file/file_names.h"
#include "app/outputs/file/segment_clock.h"
#include "app/outputs/hls/hls_list.h"
#include "app/outputs/libav/libav_output.h"
#include "app/outputs/stream/output.h"

namespace penstock {

/// Writes a stream for HTTP Live Streaming: MPEG-TS files of about a second each, and the list of
/// those that are whole. All are one stream, whose time goes on from file to file.
class HlsOutput final : public Output
{
public:
	/// Borrows `deadline`.
	static Result<std::unique_ptr<HlsOutput>> open(const Destination &destination,
						       const StreamInfo &stream, Deadline &deadline,
						       OutputHandlers handlers);

	Status write(const Packet &packet) override;
	/// Goes on in the same list, behind a discontinuity (RFC 8216, 4.3.2.3).
	Result<bool> begin_stream(const StreamInfo &stream) override;
	void begin_segment() override { clock_.want(); }
	/// After an error the list is left open, and continued by the next output of that name.
	Status finish() override;

private:
	/// A file of the stream; times are those of the stream.
	struct Part {
		std::string file;
		std::chrono::nanoseconds begin{};
		std::chrono::sys_time<std::chrono::milliseconds> captured;
		bool discontinuity = false;
		bool empty = true;
	};

	HlsOutput(HlsList list, const Destination &destination, const StreamInfo &stream,
		  Deadline &deadline, OutputHandlers handlers);

	Status write_next(const Packet &packet);
	Status begin_part();
	Status note_frame(const Packet &packet);
	Status finish_parts();
	bool is_too_long(const Packet &packet) const;
	std::chrono::nanoseconds end_of_frames() const { return last_ + interval_; }
	Status list_part(const Part &part, std::chrono::nanoseconds end);

	HlsList list_;
	Destination segments_;
	StreamInfo stream_;
	Deadline &deadline_;
	FileNames names_;
	SegmentClock clock_;
	std::function<void(const std::string &file)> closed_;
	std::unique_ptr<LibavOutput> muxer_; ///< null before the first frame
	std::optional<Part> whole_;	    ///< waits for the next frame, which says how long it is
	Part part_;			    ///< is being written
	ClockTime begin_;		    ///< pts of the part's first frame
	std::chrono::nanoseconds last_{};   ///< the last frame's, as the muxer counts
	std::chrono::nanoseconds interval_; ///< between the last two
	bool failed_ = false;
};

} // namespace penstock
