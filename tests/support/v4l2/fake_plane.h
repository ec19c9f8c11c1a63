#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/unique_fd.h"
#include "tests/support/fakes/fake_dmabuf.h"

namespace penstock::test {

/// One memory of a buffer as the fake device sees it: its own, or what it imported. (The kernel
/// calls that a plane.)
class FakePlane
{
public:
	static std::shared_ptr<FakePlane> allocate(FakeDmaBuf kind, std::size_t length);
	/// Null when the descriptor cannot be mapped.
	static std::shared_ptr<FakePlane> import(int fd, std::size_t length);
	FakePlane(const FakePlane &) = delete;
	FakePlane &operator=(const FakePlane &) = delete;
	~FakePlane();

	std::span<std::byte> bytes() const { return bytes_; }
	/// Whether this is still the memory behind `fd`.
	bool shows(int fd, std::size_t length) const;

	/// A new descriptor of an allocated memory, for VIDIOC_EXPBUF; -1 when there is none left.
	int export_descriptor(bool close_on_exec) const;
	/// Descriptors that clients still have.
	std::size_t exported() const;

	/// Clients' mappings by Io::map().
	std::uint32_t mapped = 0;

private:
	FakePlane(UniqueFd fd, std::uint64_t inode, std::span<std::byte> bytes)
		: fd_(std::move(fd)), inode_(inode), bytes_(bytes)
	{}

	UniqueFd fd_; ///< none of what is imported: a driver keeps the memory, not the descriptor
	std::uint64_t inode_;
	std::span<std::byte> bytes_;
};

} // namespace penstock::test
