#include "core/meta/capture_meta.h"

#include <gtest/gtest.h>

#include "core/buffer/buffer.h"

namespace penstock {
namespace {

void fill(CaptureMeta &meta)
{
	meta.sequence = 41;
	meta.clock = TimestampClock::kMonotonic;
	meta.source = TimestampSource::kStartOfExposure;
	meta.capture_flags = CaptureFlags(CaptureFlag::kError) | CaptureFlag::kKeyFrame;
	meta.timestamp = ClockTime(std::uint64_t{1'500'000'000});
	meta.bytes_used = {3110400, 1000, 0, 0};
	meta.memory_count = 2;
}

void expect_drivers_words(const CaptureMeta &meta)
{
	EXPECT_EQ(meta.sequence, 41u);
	EXPECT_EQ(meta.clock, TimestampClock::kMonotonic);
	EXPECT_EQ(meta.source, TimestampSource::kStartOfExposure);
	EXPECT_TRUE(meta.capture_flags.has(CaptureFlag::kError));
	EXPECT_TRUE(meta.capture_flags.has(CaptureFlag::kKeyFrame));
	EXPECT_FALSE(meta.capture_flags.has(CaptureFlag::kLast));
	EXPECT_EQ(meta.timestamp, ClockTime(std::uint64_t{1'500'000'000}));
}

/// The capture meta of a buffer that was made from another one, which has the filled one.
const CaptureMeta &transformed(Buffer &dest, const MetaTransform &how)
{
	const BufferRef src = Buffer::create();
	fill(*src->add_meta<CaptureMeta>());
	transform_metas(dest, *src, how);
	return *dest.find_meta<CaptureMeta>();
}

TEST(CaptureMeta, SaysNothingUntilFilled)
{
	const BufferRef buffer = Buffer::create();
	const CaptureMeta &meta = *buffer->add_meta<CaptureMeta>();
	EXPECT_FALSE(meta.timestamp.is_set());
	EXPECT_EQ(meta.clock, TimestampClock::kUnknown);
	EXPECT_FALSE(meta.capture_flags.any());
	EXPECT_EQ(meta.memory_count, 0u);
}

TEST(CaptureMeta, IsCopiedWithTheBuffer)
{
	const BufferRef dest = Buffer::create();
	const CaptureMeta &meta = transformed(*dest, CopyTransform{});
	expect_drivers_words(meta);
	EXPECT_EQ(meta.memory_count, 2u);
	EXPECT_EQ(meta.bytes_used[0], 3110400u);
	EXPECT_EQ(meta.bytes_used[1], 1000u);
}

TEST(CaptureMeta, PayloadIsForgottenWhenTheMemoriesAreNotTheSame)
{
	const MetaTransform changes[] = {CopyTransform{.region = true, .offset = 100, .size = 100},
					 CopyTransform{.merged = true},
					 CopyTransform{.with_memory = false},
					 ScaleTransform{{640, 480}, {320, 240}},
					 RotateTransform{{640, 480}, Orientation::kRotate90},
					 ColorspaceTransform{}};
	for (const MetaTransform &change : changes) {
		const BufferRef dest = Buffer::create();
		const CaptureMeta &meta = transformed(*dest, change);
		expect_drivers_words(meta);
		EXPECT_EQ(meta.memory_count, 0u);
		EXPECT_EQ(meta.bytes_used, (std::array<std::uint32_t, kMaxPlanes>{}));
	}
}

TEST(CaptureMeta, ACopyFillsTheOneThatIsThere)
{
	const BufferRef dest = Buffer::create();
	CaptureMeta *own = dest->add_meta<CaptureMeta>();
	own->add_flags(MetaFlag::kPooled);
	EXPECT_EQ(&transformed(*dest, CopyTransform{}), own);
	expect_drivers_words(*own);
	EXPECT_TRUE(own->flags().has(MetaFlag::kPooled));
	int count = 0;
	for ([[maybe_unused]] const CaptureMeta &meta : dest->metas<CaptureMeta>())
		++count;
	EXPECT_EQ(count, 1);
}

TEST(CaptureMeta, IsClearedForThePoolAndKeepsItsPlace)
{
	const BufferRef buffer = Buffer::create();
	CaptureMeta *meta = buffer->add_meta<CaptureMeta>();
	const std::uint32_t seqnum = meta->seqnum();
	fill(*meta);
	meta->clear();
	EXPECT_FALSE(meta->timestamp.is_set());
	EXPECT_EQ(meta->sequence, 0u);
	EXPECT_EQ(meta->memory_count, 0u);
	EXPECT_FALSE(meta->capture_flags.any());
	EXPECT_EQ(meta->seqnum(), seqnum);
	EXPECT_EQ(buffer->find_meta<CaptureMeta>(), meta);
	EXPECT_TRUE(meta_info<CaptureMeta>().clear);
}

} // namespace
} // namespace penstock
