#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "tests/support/uvc_camera/stream/fault.h"

namespace penstock::uvc {

/// What the camera has handed over: FILE has the bytes of the pictures, one after the other, and
/// FILE.frames a line of each: "NUMBER BYTES key|delta PTS FAULT". A picture is written before its
/// last transfer ends, so that it is in the file when the host has it.
class SentLog
{
public:
	struct Entry {
		std::uint64_t number;
		bool keyframe;
		std::uint32_t presentation;
		FaultSet faults;
	};

	static Result<SentLog> create(const std::string &path);

	Status write(const Entry &entry, std::span<const std::byte> data);

private:
	SentLog(UniqueFd data, UniqueFd frames, std::string path);

	UniqueFd data_;
	UniqueFd frames_;
	std::string path_;
};

} // namespace penstock::uvc
