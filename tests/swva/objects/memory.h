#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/unique_fd.h"

namespace swva {

/// A surface's storage: a dma-buf, or a memfd that stands in for one. Mapped as long as it lives.
class Memory
{
public:
	/// New memory of the driver's: udmabuf, else the system dma-heap, else a memfd. Null when
	/// there is no memory.
	static std::shared_ptr<Memory> create(std::size_t size);
	/// The application's memory. It keeps its own descriptor. Null, with errno, on failure.
	static std::shared_ptr<Memory> import(int fd);

	Memory(penstock::UniqueFd fd, std::span<std::byte> bytes, bool dmabuf, bool writable);
	Memory(const Memory &) = delete;
	Memory &operator=(const Memory &) = delete;
	~Memory();

	int fd() const { return fd_.get(); }
	std::span<std::byte> bytes() const { return bytes_; }
	bool dmabuf() const { return dmabuf_; }
	bool writable() const { return writable_; }
	/// Identifies a dma-buf: all descriptors of one buffer have the same inode.
	std::uint64_t inode() const;

private:
	penstock::UniqueFd fd_;
	std::span<std::byte> bytes_;
	bool dmabuf_;
	bool writable_;
};

/// What kind of file a descriptor refers to, by its link in /proc/self/fd.
enum class FdKind { kDmaBuf, kMemfd, kOther };
FdKind fd_kind(int fd);

/// The CPU's access to a memory, in DMA_BUF_IOCTL_SYNC brackets.
class CpuAccess
{
public:
	enum class Mode { kRead, kWrite };

	CpuAccess(const Memory &memory, Mode mode);
	CpuAccess(const CpuAccess &) = delete;
	CpuAccess &operator=(const CpuAccess &) = delete;
	~CpuAccess();

private:
	void sync(std::uint64_t phase) const;

	const Memory &memory_;
	Mode mode_;
};

} // namespace swva
