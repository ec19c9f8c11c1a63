#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "core/base/unique_fd.h"
#include "core/memory/memory.h"

namespace penstock {

/// An anonymous file of `length` zero bytes in memory, close-on-exec, sealed against shrinking: who
/// maps it need not fear SIGBUS, and udmabuf accepts it (memfd_create(2), fcntl(2)). `name` shows
/// up in /proc.
Result<UniqueFd> create_memfd(const std::string &name, std::size_t length);

enum class FdMemoryFlag : std::uint8_t {
	kDontClose = 1 << 0,	  ///< the descriptor is somebody else's, who keeps it open
	kKeepMapped = 1 << 1,	  ///< once mapped, stay so until the memory goes
	kPrivateMapping = 1 << 2, ///< what is written stays in this process (MAP_PRIVATE)
};
using FdMemoryFlags = Flags<FdMemoryFlag>;

/// The descriptor behind a memory: closed with it, or borrowed from somebody who keeps it open as
/// long as the memory lives.
class MemoryFd
{
public:
	MemoryFd(UniqueFd owned) noexcept : number_(owned.get()), owned_(std::move(owned)) {}
	static MemoryFd borrowed(int fd) noexcept { return MemoryFd(fd); }

	int number() const noexcept { return number_; }
	bool is_owned() const noexcept { return static_cast<bool>(owned_); }

private:
	explicit MemoryFd(int borrowed) noexcept : number_(borrowed) {}

	int number_;
	UniqueFd owned_;
};

/// Memory that lies behind a file descriptor and is mapped by mmap() when, and only when, somebody
/// asks: maxsize bytes from the file's start. Nested maps share one address, whose protection grows
/// with the modes asked for; when the last one ends it is unmapped, unless kKeepMapped.
///
/// A derived class brackets the CPU's access by begin_cpu_access() and end_cpu_access() where
/// the hardware wants to know of it.
class FdMemory : public Memory
{
public:
	int fd() const noexcept final { return fd_.number(); }
	std::string description() const override;
	/// kDontClose is set when the descriptor is borrowed.
	FdMemoryFlags fd_flags() const noexcept { return fd_flags_; }

	/// Writes the zeroes that kZeroPrefixed and kZeroPadded promise, whatever the other flags
	/// say; for a new memory that nobody else knows, of a kind that is not zero by itself.
	Status zero_margins();

protected:
	FdMemory(Allocator &allocator, MemoryFd fd, const Layout &layout, MemoryFlags flags,
		 FdMemoryFlags fd_flags);
	~FdMemory() override;

	Result<std::byte *> do_map(MapModes modes) override;
	Status do_unmap(MapModes modes) override;

	/// Called for every map, after it is at an address, and before its unmapping. When the
	/// first one fails, the map fails. Either may be called from several threads at once.
	virtual Status begin_cpu_access(MapModes) { return {}; }
	virtual Status end_cpu_access(MapModes) { return {}; }

private:
	Result<std::byte *> acquire_view(MapModes modes);
	void release_view() noexcept;
	void unmap_view() noexcept;

	const MemoryFd fd_;
	const FdMemoryFlags fd_flags_;
	std::mutex mutex_; // guards the following
	std::byte *view_ = nullptr;
	int protection_ = 0;
	unsigned users_ = 0;
};

} // namespace penstock
