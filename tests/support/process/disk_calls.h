#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::test {

/// What this program has the kernel bring to the disk while it lives, in which order: its calls of
/// fsync(2), fdatasync(2), rename(2) and renameat2(2), of any thread. One at a time.
class DiskCalls
{
public:
	DiskCalls();
	DiskCalls(const DiskCalls &) = delete;
	DiskCalls &operator=(const DiskCalls &) = delete;
	~DiskCalls();

	/// "fdatasync out.mp4", "rename live.m3u8" (its new name), "fsync /" for a folder.
	std::vector<std::string> made() const;

	void note(std::string_view call, const std::string &path);

private:
	mutable std::mutex mutex_;
	std::vector<std::string> made_;
};

} // namespace penstock::test
