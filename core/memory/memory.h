#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/flags.h"
#include "core/base/ref.h"
#include "core/base/result.h"
#include "core/memory/lock_word.h"
#include "core/memory/map_mode.h"
#include "core/memory/mapping.h"

namespace penstock {

class Allocator;
class Memory;
using MemoryRef = Ref<Memory>;

enum class MemoryFlag : std::uint32_t {
	kReadOnly = 1 << 0,	///< a map for writing is refused
	kNoShare = 1 << 1,	///< share() is refused
	kZeroPrefixed = 1 << 2, ///< the bytes before offset are zero
	kZeroPadded = 1 << 3,	///< the bytes after offset + size are zero
	kNotMappable = 1 << 4, ///< the CPU must not or cannot see it (protected, tiled, on request)
};
using MemoryFlags = Flags<MemoryFlag>;

/// One allocation of `maxsize` bytes, of which `size` bytes from `offset` on are accessible.
/// maxsize never changes; offset and size do, by resize(). Made by an Allocator.
///
/// Sub-memory (share()) is a read-only view that keeps the root allocation alive; parents never
/// nest. Each Buffer that contains a memory and each view of it is a holder; while there are more
/// than one, the memory is shared and not mapped for writing.
///
/// A new kind of memory derives from this class. Either the CPU sees its bytes at one address for
/// life, which it hands to the constructor (or to publish_address() later), or it overrides
/// do_map() and do_unmap().
///
/// Threads: references, holders, map and unmap from any thread; resize() only by the one holder.
class Memory
{
public:
	struct Layout {
		std::size_t maxsize;
		std::size_t offset;
		std::size_t size;
		std::size_t alignment = 1;
	};

	Memory(const Memory &) = delete;
	Memory &operator=(const Memory &) = delete;

	Allocator &allocator() const noexcept { return *root().allocator_; }
	/// The root allocation for sub-memory, which keeps it alive; otherwise null.
	Memory *parent() const noexcept { return parent_; }

	std::size_t maxsize() const noexcept { return layout_.maxsize; }
	std::size_t offset() const noexcept { return layout_.offset; }
	std::size_t size() const noexcept { return layout_.size; }
	/// A power of two: the address of offset 0 is a multiple of it.
	std::size_t alignment() const noexcept { return layout_.alignment; }
	MemoryFlags flags() const noexcept { return flags_; }

	/// The file descriptor behind this memory, or -1. It stays the memory's; dup() it to keep
	/// it.
	virtual int fd() const noexcept { return -1; }
	/// fd() is a dmabuf that a device can import.
	virtual bool is_dmabuf() const noexcept { return false; }
	/// What this is, for messages: "dmabuf memory of 4096 bytes, fd 7".
	virtual std::string description() const;

	/// Moves the start of the accessible region by `offset_delta` (may be negative) and sets
	/// its length. Out of 0..maxsize is invalid_argument, another reference (those of mappings
	/// do not count) operation_not_permitted; nothing changes then. Moving the start up clears
	/// kZeroPrefixed, moving the end down clears kZeroPadded.
	Status resize(std::ptrdiff_t offset_delta, std::size_t size);

	/// Makes the accessible region visible to the CPU. Nested maps are allowed when their modes
	/// are among those already held, and end in any order: those that are left keep their
	/// modes. permission_denied: writing to read-only or shared memory,
	/// reading shared memory that is still mapped for writing, or memory marked kNotMappable;
	/// device_or_resource_busy: modes that the held ones exclude; value_too_large: over a
	/// thousand maps at once; invalid_argument: no mode; otherwise what the kernel said.
	Result<Mapping> map(MapModes modes);

	/// A read-only view of `size` bytes (to the end of the accessible region when absent) from
	/// offset() + `offset_delta` on, anywhere within 0..maxsize; else invalid_argument.
	/// permission_denied: kNoShare is set, or the root is mapped for writing; value_too_large:
	/// over a million holders.
	Result<MemoryRef> share(std::ptrdiff_t offset_delta = 0,
				std::optional<std::size_t> size = std::nullopt);

	/// A writable copy of the region (as in share()) with the same alignment and no flags, in
	/// memory of the same allocator; one that cannot allocate by size names another, see
	/// Allocator::copy_allocator(). Fails as map() for reading and allocate() do.
	Result<MemoryRef> copy(std::ptrdiff_t offset_delta = 0,
			       std::optional<std::size_t> size = std::nullopt);

	/// Set when both are views of one root and `second` starts where `first` ends: the
	/// `offset_delta` at which the root's share() gives what `first` shows.
	static std::optional<std::ptrdiff_t> is_span(const Memory &first, const Memory &second);

	/// A Buffer counts itself as a holder from when it takes the memory in until it lets it go,
	/// just before it drops its MemoryRef. A mapping for writing that already exists lasts
	/// until its end.
	void add_holder() noexcept { lock_.add_holder(); }
	void remove_holder() noexcept { lock_.remove_holder(); }
	/// Neither read-only nor shared. Says nothing of kNotMappable.
	bool is_writable() const noexcept
	{
		return !flags_.has(MemoryFlag::kReadOnly) && !lock_.shared();
	}
	/// Neither mapped nor shared.
	bool is_idle() const noexcept { return lock_.idle(); }
	/// Mapped for writing, by way of this memory or of the root.
	bool is_written() const noexcept { return root().lock_.written(); }
	/// The caller holds the only reference, and nothing is mapped.
	bool unique() const noexcept { return lock_.one_reference() && !lock_.mapped(); }

protected:
	/// Takes a reference on the allocator. `address` is where the CPU sees offset 0 for life,
	/// or null when do_map() says it.
	Memory(Allocator &allocator, const Layout &layout, MemoryFlags flags,
	       std::byte *address = nullptr);
	virtual ~Memory();

	/// The CPU address of offset 0 of the whole allocation, valid until do_unmap() with the
	/// same modes. Called once for every map() of this memory or its views (nested ones too) as
	/// long as no address is published; from any thread, several at once.
	virtual Result<std::byte *> do_map(MapModes modes);
	virtual Status do_unmap(MapModes modes);

	/// For the message when kNotMappable refuses a map.
	virtual std::string_view not_mappable_reason() const { return "marked as not mappable"; }

	/// From now on every map() is answered with `address`, and do_map() is not called again.
	void publish_address(std::byte *address) noexcept
	{
		address_.store(address, std::memory_order_release);
	}

private:
	template <typename>
	friend class Ref;
	friend class Mapping;
	friend class SubMemory;

	struct Region {
		std::size_t offset;
		std::size_t size;
	};

	/// Sub-memory; `parent` has already been counted by LockWord::begin_view().
	Memory(Memory &parent, Region region, MemoryFlags flags) noexcept;

	Memory &root() noexcept { return parent_ ? *parent_ : *this; }
	const Memory &root() const noexcept { return parent_ ? *parent_ : *this; }

	void ref() noexcept { lock_.add_reference(); }
	void unref() noexcept
	{
		if (lock_.drop_reference())
			delete this;
	}
	void end_map(MapModes modes) noexcept
	{
		if (lock_.end_map(modes))
			delete this;
	}

	/// Empty when outside of 0..maxsize.
	std::optional<Region> region(std::ptrdiff_t offset_delta,
				     std::optional<std::size_t> size) const noexcept;
	/// The flags that stay true when the accessible region becomes `region`.
	MemoryFlags flags_for(Region region) const noexcept;
	std::span<std::byte> accessible_to_end(std::byte *address) const noexcept
	{
		return {address + layout_.offset, layout_.maxsize - layout_.offset};
	}
	/// Fills `target` from `start` on.
	Status copy_to(Memory &target, std::size_t start);
	Result<Mapping> map_by_kind(MapModes modes);
	Status unmap_by_kind(MapModes modes);
	tl::unexpected<Error> refusal(MapModes modes, LockWord::Grant grant) const;

	LockWord lock_;
	Layout layout_;
	MemoryFlags flags_;
	const MapModes mappable_; // what flags_ allow
	std::atomic<std::byte *> address_;
	Memory *const parent_ = nullptr; // counted as a view by its LockWord
	const Ref<Allocator> allocator_; // the root's; null in sub-memory
};

inline Mapping::~Mapping()
{
	if (!memory_)
		return;
	if (needs_unmap_) [[unlikely]]
		(void)memory_->unmap_by_kind(modes_);
	else
		memory_->end_map(modes_);
}

inline Result<Mapping> Memory::map(MapModes modes)
{
	std::byte *const address = address_.load(std::memory_order_acquire);
	if (!address || !modes.any() || !mappable_.has(modes)) [[unlikely]]
		return map_by_kind(modes);
	const auto to_end = accessible_to_end(address);
	const std::size_t size = layout_.size;
	if (const auto grant = lock_.begin_map(modes); grant != LockWord::Grant::kGranted)
		[[unlikely]]
		return refusal(modes, grant);
	return Mapping(*this, to_end, size, modes, false);
}

} // namespace penstock
