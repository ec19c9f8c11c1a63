#include "app/outputs/libav/avio_file.h"

#include <cerrno>
#include <cstdio>
#include <utility>

#include "app/outputs/libav/libav.h"

namespace penstock {

namespace {

constexpr int kBufferSize = 128 << 10;

} // namespace

Result<std::unique_ptr<AvioFile>> AvioFile::create(OutputFile file, Deadline &deadline)
{
	std::unique_ptr<AvioFile> made(new AvioFile(std::move(file), deadline));
	auto *buffer = static_cast<unsigned char *>(libav().av_malloc(kBufferSize));
	// A muxer does not seek in a pipe, nor does it know of what stands before its own bytes.
	const bool seekable = made->file_.begins_file();
	if (buffer)
		made->context_ =
			libav().avio_alloc_context(buffer, kBufferSize, 1, made.get(), nullptr,
						   &write, seekable ? &seek : nullptr);
	if (!made->context_) {
		libav().av_free(buffer);
		return system_error(ENOMEM, "avio_alloc_context");
	}
	return made;
}

AvioFile::~AvioFile()
{
	if (context_)
		libav().av_freep(&context_->buffer);
	libav().avio_context_free(&context_);
}

Status AvioFile::frame_written(ClockTime pts)
{
	frames_end_ = static_cast<std::uint64_t>(libav().avio_seek(context_, 0, SEEK_CUR));
	return file_.frame_written(pts);
}

std::vector<std::byte> AvioFile::take_kept()
{
	libav().avio_flush(context_);
	keeps_ = false;
	return std::exchange(kept_, {});
}

Status AvioFile::finish()
{
	libav().avio_flush(context_);
	// The first failed write is kept there.
	const int failed = context_->error;
	Status status = file_.finish();
	if (failed < 0)
		return system_error(AVUNERROR(failed), "write " + file_.path());
	return status;
}

template <typename Byte>
int AvioFile::write(void *self, Byte *bytes, int size)
{
	auto &made = *static_cast<AvioFile *>(self);
	const auto written = std::as_bytes(std::span(bytes, static_cast<std::size_t>(size)));
	if (made.clock_)
		made.clock_->follow(written);
	if (made.keeps_)
		made.kept_.insert(made.kept_.end(), written.begin(), written.end());
	const Status status = made.file_.write(written, made.deadline_);
	return status ? size : AVERROR(status.error().code.value());
}

std::int64_t AvioFile::seek(void *self, std::int64_t offset, int whence)
{
	auto &made = *static_cast<AvioFile *>(self);
	if (whence == AVSEEK_SIZE)
		return static_cast<std::int64_t>(made.file_.size().value_or(0));
	if (whence != SEEK_SET || offset < 0)
		return AVERROR(EINVAL);
	const Status status = made.file_.seek(static_cast<std::uint64_t>(offset));
	return status ? offset : AVERROR(status.error().code.value());
}

} // namespace penstock
