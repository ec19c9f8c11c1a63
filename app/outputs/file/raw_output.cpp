#include "app/outputs/file/raw_output.h"

#include <utility>

namespace penstock {

RawOutput::RawOutput(OutputFile file, Deadline &deadline)
	: file_(std::move(file)), deadline_(deadline), begin_(file_.position().value_or(0)),
	  end_(begin_)
{}

Status RawOutput::write(const Packet &packet)
{
	const std::span<const std::byte> frame = packet.data();
	if (Status status = file_.write(frame, deadline_); !status) {
		// Half a frame would end the file for a reader.
		file_.cut(end_);
		return status;
	}
	end_ += frame.size();
	return file_.frame_written(packet.pts());
}

} // namespace penstock
