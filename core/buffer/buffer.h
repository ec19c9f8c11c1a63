#pragma once

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "core/base/flags.h"
#include "core/base/ref.h"
#include "core/base/result.h"
#include "core/buffer/buffer_header.h"
#include "core/buffer/buffer_mapping.h"
#include "core/buffer/copy_counter.h"
#include "core/buffer/held_memory.h"
#include "core/buffer/inline_vector.h"
#include "core/memory/allocator.h"
#include "core/memory/memory.h"
#include "core/meta/meta.h"
#include "core/meta/meta_list.h"

namespace penstock {

class Buffer;
class BufferOwner;
using BufferRef = Ref<Buffer>;

/// What Buffer::copy_into() carries over.
enum class BufferCopyFlag : std::uint8_t {
	kFlags = 1,
	kTimestamps = 2, ///< pts, dts, duration, offset and offset_end
	kMeta = 4,
	kMemory = 8, ///< shared by reference, or as a read-only view of a part
	kMerge = 16, ///< with kMemory: the destination ends with a single memory
	kDeep = 32,  ///< with kMemory: the bytes are copied
};
using BufferCopyFlags = Flags<BufferCopyFlag>;
inline constexpr BufferCopyFlags kCopyHeader = BufferCopyFlags(BufferCopyFlag::kFlags) |
					       BufferCopyFlag::kTimestamps | BufferCopyFlag::kMeta;
inline constexpr BufferCopyFlags kCopyAll = kCopyHeader | BufferCopyFlag::kMemory;

/// One frame: a header (timestamps, flags), up to kMaxMemories Memory and any number of metas.
///
/// A buffer is shared by BufferRef and writable as long as there is only one. Only then may its
/// header, memory and metas be changed; who holds one of several references calls make_writable()
/// first. Changes that return a Status refuse with operation_not_permitted on a buffer that is not
/// writable; header fields and metas are the caller's promise.
///
/// The life of a pooled buffer:
///   1. its BufferPool allocates it and gives it an index() for life;
///   2. acquire() hands out the only reference; owner() is set as long as the buffer is out;
///   3. references are copied and dropped in any thread;
///   4. the last one gone, it is reset and waits in the pool for the next acquire(), or it is
///      discarded when someone changed its memory, still holds it elsewhere or has it mapped.
///
/// A copy that shares memory of a pooled buffer keeps that buffer from its pool until the shared
/// memory leaves the copy.
class Buffer final : public BufferHeader
{
public:
	static constexpr std::size_t kMaxMemories = 16;
	static constexpr std::uint32_t kNoIndex = UINT32_MAX;

	/// Without memory.
	static BufferRef create();
	/// With one memory.
	static BufferRef create(MemoryRef memory);
	/// With one new memory of `size` bytes. Fails as Allocator::allocate() does.
	static Result<BufferRef> allocate(Allocator &allocator, std::size_t size,
					  const AllocationParams &params = {});

	Buffer(const Buffer &) = delete;
	Buffer &operator=(const Buffer &) = delete;

	/// The caller's reference is the only one.
	bool is_writable() const noexcept
	{
		return references_.load(std::memory_order_acquire) == 1;
	}

	std::size_t memory_count() const noexcept { return memories_.size(); }
	Memory &memory(std::size_t index) const noexcept { return *memories_[index].memory(); }
	const MemoryRef &memory_ref(std::size_t index) const noexcept
	{
		return memories_[index].memory();
	}
	/// Bytes: the sum over the memories' accessible regions.
	std::size_t size() const noexcept;

	/// As the last one, or before the one at `index`. A seventeenth memory makes the others be
	/// merged into one first, with the same effect on metas as a map for writing; what the
	/// merge needs may fail. invalid_argument: no such index.
	Status append_memory(MemoryRef memory);
	Status insert_memory(std::size_t index, MemoryRef memory);
	Status replace_memory(std::size_t index, MemoryRef memory);
	Status remove_memory(std::size_t index);
	Status remove_all_memory();

	/// Makes all bytes visible in one piece. Several memories that follow each other in one
	/// parent are seen there without a copy; otherwise they are merged into new memory. Merged
	/// memory replaces the memories if the buffer is writable; a buffer that is only read keeps
	/// its own when it is a pool's or has metas that describe them (kTagMemory, CaptureMeta's
	/// payload). Writing removes such metas, as a copy with kMerge does. Memory that is not
	/// writable, or that somebody reads, is replaced by a copy when `modes` has kWrite. Copied
	/// bytes are told by the mapping and by the CopyCounter.
	///
	/// operation_not_permitted: kWrite and the buffer is not writable; otherwise as
	/// Memory::map() and, for merges and copies, Allocator::allocate(). A buffer without memory
	/// gives an empty mapping.
	Result<BufferMapping> map(MapModes modes);
	/// The same for `count` memories from `first` on. invalid_argument: there are not so many.
	Result<BufferMapping> map_range(std::size_t first, std::size_t count, MapModes modes);

	/// Carries what `what` names of the `length` bytes from `start` on (both in bytes over all
	/// memories; no length: to the end) to the end of `dest`:
	///  - timestamps: everything for the whole buffer; pts, dts and offset for a part from the
	///    start; for any other part all five become unset;
	///  - metas: as their tags and transforms say, see transform_metas();
	///  - memory: whole memories by reference, parts as read-only views; copies when neither
	///    is possible (the memory is mapped for writing) or kDeep is asked for. kMerge also
	///    merges what `dest` had before.
	///
	/// invalid_argument: the region is not inside the buffer; operation_not_permitted: `dest`
	/// is not writable; otherwise as Memory::share() and copy(). On an error `dest` may have
	/// got a part.
	Status copy_into(Buffer &dest, BufferCopyFlags what, std::size_t start = 0,
			 std::optional<std::size_t> length = std::nullopt) const;
	/// The same into a new buffer.
	Result<BufferRef> copy_region(BufferCopyFlags what, std::size_t start = 0,
				      std::optional<std::size_t> length = std::nullopt) const;
	/// A whole copy that shares the memory. What is mapped for writing is copied: what is
	/// written later is not in the copy.
	BufferRef copy() const;
	/// A whole copy with bytes of its own.
	Result<BufferRef> copy_deep() const
	{
		return copy_region(kCopyAll | BufferCopyFlag::kDeep);
	}

	/// Adds a T made from `args`; it stays at its address until it is removed.
	template <MetaClass T, typename... Args>
	T *add_meta(Args &&...args)
	{
		assert(is_writable());
		return metas_.add<T>(std::forward<Args>(args)...);
	}
	/// The oldest T, or null. With T an API's Interface any implementation of the API is found,
	/// with another class only that implementation.
	template <MetaClass T>
	T *find_meta() noexcept
	{
		return metas_.find<T>();
	}
	template <MetaClass T>
	const T *find_meta() const noexcept
	{
		return metas_.find<T>();
	}
	Meta *find_meta(const MetaApi &api) noexcept { return metas_.find(api); }
	const Meta *find_meta(const MetaApi &api) const noexcept { return metas_.find(api); }
	/// Adds a copy of a meta of another buffer; null when its class cannot be copied.
	Meta *add_meta_copy(const Meta &meta)
	{
		assert(is_writable());
		return metas_.add_copy(meta);
	}
	/// Destroys one of this buffer's metas. False, and nothing happens, when it is locked.
	bool remove_meta(Meta &meta) noexcept
	{
		assert(is_writable());
		return metas_.remove(meta);
	}

	/// All metas, or those that find_meta<T>() would find, oldest first. The meta that the loop
	/// stands on may be removed.
	template <typename T = Meta>
	MetaRange<T> metas() noexcept
	{
		return MetaRange<T>(metas_.first());
	}
	template <typename T = Meta>
	MetaRange<const T> metas() const noexcept
	{
		return MetaRange<const T>(metas_.first());
	}

	/// The place in the pool, the same for life: camera slot = encoder slot. kNoIndex on a
	/// buffer that is of no pool.
	std::uint32_t index() const noexcept { return index_; }
	/// Who gets this buffer back (see BufferPool::of()); null for a buffer that is of no pool.
	BufferOwner *owner() const noexcept { return owner_; }

	/// Copies that this buffer makes are counted there from now on; null ends that.
	void count_copies(Ref<CopyCounter> counter) noexcept { copies_ = std::move(counter); }

private:
	template <typename>
	friend class Ref;
	friend class BufferOwner;
	friend void transform_metas(Buffer &dest, const Buffer &src, const MetaTransform &how);

	// As in RefCounted, but the first and the last reference need no locked instruction: who
	// has one of those is alone.
	void ref() noexcept
	{
		if (references_.load(std::memory_order_relaxed) == 0)
			references_.store(1, std::memory_order_relaxed);
		else
			references_.fetch_add(1, std::memory_order_relaxed);
	}
	void unref() noexcept
	{
		if (is_writable() || references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
			dispose();
	}

	/// A memory's offset and size when its pool allocated it, see BufferOwner::adopt().
	struct Extent {
		std::size_t offset;
		std::size_t size;
	};

	Buffer() noexcept;
	~Buffer();

	/// The last reference has gone: back to the pool, or deleted.
	void dispose() noexcept;

	/// Puts one memory in the place of `count` others.
	void put(std::size_t first, std::size_t count, HeldMemory held) noexcept;
	/// Makes room when there are kMaxMemories; `index` is where the room is then.
	Status make_room(std::size_t &index);
	Status insert(std::size_t index, HeldMemory held);

	Result<BufferMapping> map_merged(std::size_t first, std::size_t count, MapModes modes);
	Status merge_in_place(std::size_t first, std::size_t count);
	/// A meta tells where something lies in the memories as they are.
	bool metas_need_memories() const noexcept;
	/// Puts one memory in the place of several, which ends what metas say of those.
	void put_merged(std::size_t first, std::size_t count, HeldMemory held) noexcept;

	struct Region {
		std::size_t start;
		std::size_t length;
		std::size_t whole; ///< size of the buffer

		bool is_part() const { return start != 0 || length != whole; }
	};
	void copy_header_into(Buffer &dest, BufferCopyFlags what, Region region) const;
	Status copy_memory_into(Buffer &dest, bool deep, Region region) const;
	Result<HeldMemory> borrow(const HeldMemory &held, std::size_t start,
				  std::size_t length) const;
	Result<HeldMemory> copy_bytes(const HeldMemory &held, std::size_t start,
				      std::size_t length) const;
	BufferRef lender_of(const HeldMemory &held) const;
	void count_copy(CopyCause cause, std::size_t bytes) const noexcept;

	std::atomic<std::uint32_t> references_{0};
	InlineVector<HeldMemory, kMaxMemories> memories_;
	MetaList metas_;
	Ref<CopyCounter> copies_;

	/// Set while the buffer is out of its pool, which lives at least as long as that.
	BufferOwner *owner_ = nullptr;
	std::unique_ptr<Extent[]> extents_;
	std::uint32_t index_ = kNoIndex;
	bool memory_changed_ = false; ///< since the pool allocated it
};

/// The buffer itself when `buffer` is its only reference, otherwise a copy that can be written:
/// header and metas copied, memory shared (a later map for writing replaces it by a copy).
[[nodiscard]] BufferRef make_writable(BufferRef buffer);

/// The same for the metas of two buffers; `dest` is writable.
void transform_metas(Buffer &dest, const Buffer &src, const MetaTransform &how);

} // namespace penstock
