#include "tests/support/uvc_camera/stream/sent_log.h"

#include <cerrno>
#include <fcntl.h>

#include "core/base/write_all.h"

namespace penstock::uvc {
namespace {

Result<UniqueFd> create_file(const std::string &path)
{
	UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
	if (!fd)
		return system_error(errno, "open " + path);
	return fd;
}

} // namespace

SentLog::SentLog(UniqueFd data, UniqueFd frames, std::string path)
	: data_(std::move(data)), frames_(std::move(frames)), path_(std::move(path))
{}

Result<SentLog> SentLog::create(const std::string &path)
{
	auto data = create_file(path);
	if (!data)
		return propagate(data);
	auto frames = create_file(path + ".frames");
	if (!frames)
		return propagate(frames);
	return SentLog(std::move(*data), std::move(*frames), path);
}

Status SentLog::write(const Entry &entry, std::span<const std::byte> data)
{
	const std::string_view text(reinterpret_cast<const char *>(data.data()), data.size());
	if (auto written = write_all(data_.get(), text, path_); !written)
		return written;
	const std::string line = std::to_string(entry.number) + " " + std::to_string(data.size()) +
				 (entry.keyframe ? " key " : " delta ") +
				 std::to_string(entry.presentation) + " " +
				 to_string(entry.faults) + "\n";
	return write_all(frames_.get(), line, path_ + ".frames");
}

} // namespace penstock::uvc
