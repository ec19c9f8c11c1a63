#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/flags.h"
#include "core/memory/allocator.h"
#include "core/meta/meta.h"
#include "core/pool/buffer_pool.h"
#include "core/video/video_alignment.h"
#include "core/video/video_info.h"

namespace penstock {

/// What a consumer can do with memory that it did not allocate.
enum class MemoryUse : std::uint8_t {
	kMapped = 1,   ///< reads with the CPU whatever that can map
	kDmabuf = 2,   ///< imports a dmabuf of linear layout
	kModifier = 4, ///< imports a dmabuf with the modifier of the query's info, mappable or not
};
using MemoryUses = Flags<MemoryUse>;

/// The question that a producer asks its consumer before it allocates, and the answer. The producer
/// fills in `info` and `need_pool`; the consumer proposes (propose_allocation) by adding to the
/// lists, the best first; the producer alone decides (decide_allocation). A consumer that adds
/// nothing leaves everything to the producer.
struct AllocationQuery {
	/// Buffers that the consumer wants. A null pool says only how many of what size.
	struct Pool {
		Ref<BufferPool> pool{};
		std::size_t size = 0;  ///< bytes per buffer; 0: what the layout needs
		std::uint32_t min = 0; ///< buffers that the consumer may hold at once
		std::uint32_t max = 0; ///< 0: unlimited
	};

	/// A null allocator says only how the memory must be laid out.
	struct AllocatorOffer {
		AllocatorRef allocator{};
		AllocationParams params{};
	};

	/// A kind of meta that the consumer understands; for VideoMeta with the padding and stride
	/// alignment that it needs, or without them when it reads each plane where the buffer's
	/// VideoMeta says. No other kind has parameters: they say how memory must be laid out
	/// before it is allocated, and VideoMeta alone is about that. So they are merged by
	/// merge(VideoAlignment), where GStreamer lets each API register an aggregator.
	struct MetaSupport {
		const MetaApi *api = nullptr;
		std::optional<VideoAlignment> alignment{};
	};

	VideoInfo info{}; ///< format, size, rate, colorimetry and modifier of the frames to come
	/// How the producer's frames lie when nobody asks for another layout, where that is known.
	/// A consumer that can read them there proposes that layout.
	std::optional<VideoInfo> producer_layout{};
	bool as_produced = false; ///< the consumer proposes that one
	/// Set when the consumer's device is to convert the frames, and to scale them to this size,
	/// before it uses them.
	std::optional<Size> output_size{};
	bool need_pool = true; ///< false: a pool would not be used

	std::vector<Pool> pools{};
	/// The first should be generic and mappable, the others follow by preference.
	std::vector<AllocatorOffer> allocators{};
	std::vector<MetaSupport> metas{};
	MemoryUses imports{}; ///< what it can do with the producer's memory

	/// Null when the consumer does not understand metas of that kind.
	const MetaSupport *find_meta(const MetaApi &api) const;
	/// It follows each buffer's VideoMeta, whatever strides, offsets and padding that has.
	bool reads_any_layout() const;
	/// `info` in the layout that its support of VideoMeta asks for; where it says nothing, the
	/// tightest. Errors as VideoInfo::align().
	Result<VideoInfo> proposed_layout() const;
	/// Adds support for a kind of meta, or merges `alignment` into what was stated before.
	void add_meta(const MetaApi &api, std::optional<VideoAlignment> alignment = std::nullopt);
};

/// One answer that suits every consumer of a producer that feeds several; `answers` are theirs to
/// the same question. As GStreamer's tee does it:
///  - one pool entry without a pool, if anybody has one: the largest size, the largest min (one
///    more when there are several consumers, since they let go at different times), max 0;
///  - one allocator entry without an allocator, likewise: the strictest alignment, prefix and
///    padding;
///  - metas that all understand, their alignments merged;
///  - imports that all can do;
///  - as_produced, if anybody proposes that.
/// Only the first pool and allocator of each answer, its preference, count. No answers give a query
/// with nothing in its lists.
AllocationQuery combine(std::span<const AllocationQuery> answers);

} // namespace penstock
