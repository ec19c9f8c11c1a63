#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "app/outputs/file/file_names.h"
#include "app/outputs/stream/deadline.h"
#include "config/outputs/destination.h"
#include "core/base/clock_time.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace penstock {

/// A file of a recording. It is made anew, is on the disk when FilePolicy::sync says so, and is
/// left by finish() or as it is by the destructor; but one that was made and has no byte is
/// removed. All calls on one thread; each may wait for a disk.
class OutputFile
{
public:
	/// Makes the first of `names` that nobody has: whoever makes a file or a link of that name
	/// at the same time keeps it (open(2): O_EXCL). With FilePolicy::overwrite the first name
	/// is taken, and what has it is emptied.
	static Result<OutputFile> create(FileNames &names, const FilePolicy &policy);

	/// Opens what cannot be made: standard output ("-"), a device, a pipe, the name of a
	/// descriptor (is_special_file()). Writes from its current position. A named pipe that
	/// nobody reads is no_such_device_or_address.
	static Result<OutputFile> open_special(const std::string &path);

	OutputFile(OutputFile &&) = default;
	OutputFile &operator=(OutputFile &&) = delete;
	~OutputFile();

	const std::string &path() const { return path_; }

	/// All of the bytes, or an error. A pipe, socket or terminal that is full is waited for
	/// until the deadline is over.
	Status write(std::span<const std::byte> bytes, Deadline &deadline);
	/// Whether what is written begins a file, and can be changed there later. Others may have
	/// begun the file that standard output is, or append to it.
	bool begins_file() const;
	/// Where the next byte goes; nullopt if it cannot seek (a pipe).
	std::optional<std::uint64_t> position() const;
	Status seek(std::uint64_t position);
	std::optional<std::uint64_t> size() const;
	/// Takes back what is behind `size`, and goes on there. Does nothing if it cannot seek.
	void cut(std::uint64_t size);

	/// Call after each frame with its pts. Syncs the file when the interval of
	/// FilePolicy::sync is over in frame times: reading a clock can be a system call.
	Status frame_written(ClockTime pts);
	/// The end of the file: has it and its name on the disk, and closes it.
	Status finish();
	/// The end of a file that no frame got into: it is removed if it was made.
	Status discard();

private:
	OutputFile(std::string path, UniqueFd fd, SyncInterval sync);

	Status sync_all();

	std::string path_;
	UniqueFd fd_;
	SyncInterval sync_;
	/// Of a pipe, socket or terminal whose other users expect write() to wait, so that it must
	/// not be made non-blocking: what is written at once, when there is room.
	std::optional<std::size_t> piece_;
	bool has_new_ = false; ///< bytes since the last frame_written()
	// Times of frames: the first one's at first.
	ClockTime synced_;  ///< the one with which the file was synced last
	ClockTime come_;    ///< the one with which bytes came last
	ClockTime on_disk_; ///< what come_ was when the file was synced
	bool name_synced_ = false;
	bool made_ = false; ///< by create(): nothing had its name
};

/// Whether the path names a device, a pipe, a socket or an open descriptor (/dev/stdout), which no
/// recording can replace.
bool is_special_file(const std::string &path);

/// What would keep create() from making a file by the pattern, as far as that is known before: a
/// folder that is not there or may not be written to, a folder in the file's place.
Status check_place(const std::string &pattern, const FilePolicy &policy);

} // namespace penstock
