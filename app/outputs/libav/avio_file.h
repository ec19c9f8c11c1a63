#pragma once

#include <memory>
#include <vector>

#include "app/outputs/file/output_file.h"
#include "app/outputs/libav/ts_clock.h"

struct AVIOContext;

namespace penstock {

/// An OutputFile as libavformat's muxers write to it. Borrows `deadline`.
class AvioFile
{
public:
	static Result<std::unique_ptr<AvioFile>> create(OutputFile file, Deadline &deadline);
	AvioFile(const AvioFile &) = delete;
	AvioFile &operator=(const AvioFile &) = delete;
	~AvioFile();

	/// For AVFormatContext::pb; stays with the object.
	AVIOContext *context() { return context_; }
	const std::string &path() const { return file_.path(); }
	/// Keeps what is written from here on, up to take_kept().
	void keep() { keeps_ = true; }
	std::vector<std::byte> take_kept();
	/// `clock` sees what is written from here on. Borrowed.
	void show(TsClock &clock) { clock_ = &clock; }

	/// After each frame, when the muxer has given all.
	Status frame_written(ClockTime pts);
	/// Takes back the part of a frame that found no more room. Of a muxer that only appends.
	void cut_to_frames() { file_.cut(begin_ + frames_end_); }
	/// Writes what the context holds back, then as OutputFile::finish().
	Status finish();
	/// As OutputFile::discard().
	Status discard() { return file_.discard(); }

private:
	AvioFile(OutputFile file, Deadline &deadline)
		: file_(std::move(file)), deadline_(deadline), begin_(file_.position().value_or(0))
	{}

	/// FFmpeg 7 made the bytes const.
	template <typename Byte>
	static int write(void *self, Byte *bytes, int size);
	static std::int64_t seek(void *self, std::int64_t offset, int whence);

	OutputFile file_;
	Deadline &deadline_;
	std::uint64_t begin_; ///< what others wrote before
	AVIOContext *context_ = nullptr;
	std::uint64_t frames_end_ = 0;
	bool keeps_ = false;
	std::vector<std::byte> kept_;
	TsClock *clock_ = nullptr;
};

} // namespace penstock
