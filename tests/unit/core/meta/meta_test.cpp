#include "core/meta/meta.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/buffer/buffer.h"
#include "tests/unit/core/buffer/test_buffer.h"
#include "tests/unit/core/meta/my_example_meta.h"

namespace penstock {
namespace {

using test::buffer_of;
using test::MyExampleMeta;
using ::testing::ElementsAre;

constexpr MetaApi kNumberApi{"NumberMeta", {}};

class NumberMeta : public Meta
{
public:
	using Interface = NumberMeta;
	static constexpr const MetaApi &kApi = kNumberApi;

	explicit NumberMeta(int value) : number(value) {}

	int number;
};

/// A second implementation of the same API.
class TracedNumberMeta : public NumberMeta
{
public:
	static constexpr std::string_view kName = "TracedNumberMeta";

	TracedNumberMeta(int value, std::shared_ptr<int> life)
		: NumberMeta(value), life_(std::move(life))
	{}

private:
	std::shared_ptr<int> life_;
};

class UncopyableMeta : public Meta
{
public:
	using Interface = UncopyableMeta;
	static constexpr MetaApi kApi{"UncopyableMeta", {}};

	UncopyableMeta() = default;
	UncopyableMeta(const UncopyableMeta &) = delete;
};

std::vector<int> numbers(const Buffer &buffer)
{
	std::vector<int> values;
	for (const NumberMeta &meta : buffer.metas<NumberMeta>())
		values.push_back(meta.number);
	return values;
}

TEST(MyExampleMeta, ApiHasItsNameAndTags)
{
	constexpr const MetaApi &api = MyExampleMeta::kApi;
	EXPECT_EQ(api.name, "MyExampleMeta");
	EXPECT_TRUE(api.has_tag("foo"));
	EXPECT_TRUE(api.has_tag("bar"));
	EXPECT_FALSE(api.has_tag(kTagMemory));
	EXPECT_FALSE(api.has_tag(""));
}

TEST(MyExampleMeta, AddedMetaIsFoundWithItsFields)
{
	const BufferRef buffer = Buffer::create();
	EXPECT_EQ(buffer->find_meta<MyExampleMeta>(), nullptr);
	MyExampleMeta *added = buffer->add_meta<MyExampleMeta>(42, "a name that needs the heap");
	EXPECT_EQ(buffer->find_meta<MyExampleMeta>(), added);
	EXPECT_EQ(added->age, 42);
	EXPECT_EQ(added->name, "a name that needs the heap");
	EXPECT_EQ(&added->info(), &meta_info<MyExampleMeta>());
	EXPECT_EQ(added->info().size, sizeof(MyExampleMeta));
}

TEST(MyExampleMeta, ItsTransformCopiesItWhateverHappened)
{
	const BufferRef buffer = buffer_of({"abcd"});
	buffer->add_meta<MyExampleMeta>(42, "name");
	EXPECT_EQ(buffer->copy()->find_meta<MyExampleMeta>()->age, 42);
	EXPECT_EQ(buffer->copy_region(kCopyAll, 1, 2).value()->find_meta<MyExampleMeta>()->name,
		  "name");
	for (const MetaTransform &how :
	     {MetaTransform(ScaleTransform{}), MetaTransform(RotateTransform{}),
	      MetaTransform(ColorspaceTransform{})}) {
		const BufferRef dest = Buffer::create();
		transform_metas(*dest, *buffer, how);
		EXPECT_EQ(dest->find_meta<MyExampleMeta>()->age, 42);
	}
}

TEST(Meta, OneApiMayHaveSeveralImplementations)
{
	const BufferRef buffer = Buffer::create();
	auto *traced = buffer->add_meta<TracedNumberMeta>(1, nullptr);
	auto *plain = buffer->add_meta<NumberMeta>(2);
	EXPECT_EQ(&traced->api(), &plain->api());
	EXPECT_NE(&traced->info(), &plain->info());
	EXPECT_EQ(traced->info().name, "TracedNumberMeta");
	EXPECT_EQ(plain->info().name, "NumberMeta");
	EXPECT_EQ(numbers(*buffer), (std::vector{1, 2}));
}

TEST(Meta, FindByApiGivesTheOldestOfAnyImplementation)
{
	const BufferRef buffer = Buffer::create();
	EXPECT_EQ(buffer->find_meta(kNumberApi), nullptr);
	auto *traced = buffer->add_meta<TracedNumberMeta>(1, nullptr);
	buffer->add_meta<NumberMeta>(2);
	EXPECT_EQ(buffer->find_meta<NumberMeta>(), traced);
	EXPECT_EQ(buffer->find_meta(kNumberApi), traced);
}

TEST(Meta, FindByImplementationGivesOnlyThatOne)
{
	const BufferRef buffer = Buffer::create();
	buffer->add_meta<NumberMeta>(1);
	EXPECT_EQ(buffer->find_meta<TracedNumberMeta>(), nullptr);
	auto *traced = buffer->add_meta<TracedNumberMeta>(2, nullptr);
	EXPECT_EQ(buffer->find_meta<TracedNumberMeta>(), traced);
}

TEST(Meta, MetasOfAConstBufferAreConst)
{
	const BufferRef buffer = Buffer::create();
	buffer->add_meta<NumberMeta>(1);
	const Buffer &constant = *buffer;
	static_assert(
		std::is_same_v<decltype(constant.find_meta<NumberMeta>()), const NumberMeta *>);
	static_assert(std::is_same_v<decltype(*constant.metas<NumberMeta>().begin()),
				     const NumberMeta &>);
	EXPECT_EQ(constant.find_meta<NumberMeta>()->number, 1);
}

TEST(Meta, SeqnumGrowsAndIsNotReused)
{
	const BufferRef buffer = Buffer::create();
	Meta *first = buffer->add_meta<NumberMeta>(1);
	Meta *second = buffer->add_meta<MyExampleMeta>(1, "");
	EXPECT_LT(first->seqnum(), second->seqnum());
	const std::uint32_t highest = second->seqnum();
	EXPECT_TRUE(buffer->remove_meta(*second));
	EXPECT_GT(buffer->add_meta<NumberMeta>(2)->seqnum(), highest);
}

TEST(Meta, IterationOverAllIsInOrderOfAdding)
{
	const BufferRef buffer = Buffer::create();
	buffer->add_meta<NumberMeta>(1);
	buffer->add_meta<MyExampleMeta>(1, "");
	buffer->add_meta<NumberMeta>(2);
	std::vector<std::string_view> names;
	for (const Meta &meta : buffer->metas())
		names.push_back(meta.api().name);
	EXPECT_THAT(names, ElementsAre("NumberMeta", "MyExampleMeta", "NumberMeta"));
	EXPECT_EQ(numbers(*buffer), (std::vector{1, 2}));
}

TEST(Meta, TheMetaThatALoopStandsOnMayBeRemoved)
{
	const BufferRef buffer = Buffer::create();
	for (int i = 0; i < 6; ++i)
		buffer->add_meta<NumberMeta>(i);
	for (NumberMeta &meta : buffer->metas<NumberMeta>()) {
		if (meta.number % 2 == 0) {
			EXPECT_TRUE(buffer->remove_meta(meta));
		}
	}
	EXPECT_EQ(numbers(*buffer), (std::vector{1, 3, 5}));
	for (Meta &meta : buffer->metas())
		EXPECT_TRUE(buffer->remove_meta(meta));
	EXPECT_TRUE(buffer->metas().empty());
}

TEST(Meta, LockedMetaIsNotRemoved)
{
	const BufferRef buffer = Buffer::create();
	Meta *meta = buffer->add_meta<NumberMeta>(1);
	meta->add_flags(MetaFlag::kLocked);
	EXPECT_FALSE(buffer->remove_meta(*meta));
	EXPECT_EQ(numbers(*buffer), std::vector{1});
	meta->clear_flags(MetaFlag::kLocked);
	EXPECT_TRUE(buffer->remove_meta(*meta));
	EXPECT_TRUE(buffer->metas().empty());
}

TEST(Meta, FlagsAndSeqnumAreNotCopied)
{
	const BufferRef buffer = Buffer::create();
	buffer->add_meta<MyExampleMeta>(1, "");
	Meta *meta = buffer->add_meta<NumberMeta>(1);
	meta->add_flags(MetaFlags(MetaFlag::kLocked) | MetaFlag::kPooled);
	const BufferRef dest = Buffer::create();
	const Meta *copy = dest->add_meta_copy(*meta);
	ASSERT_NE(copy, nullptr);
	EXPECT_FALSE(copy->flags().any());
	EXPECT_NE(copy->seqnum(), meta->seqnum());
}

TEST(Meta, RemovalDestroys)
{
	const auto life = std::make_shared<int>();
	const BufferRef buffer = Buffer::create();
	Meta *meta = buffer->add_meta<TracedNumberMeta>(1, life);
	EXPECT_EQ(life.use_count(), 2);
	EXPECT_TRUE(buffer->remove_meta(*meta));
	EXPECT_EQ(life.use_count(), 1);
}

TEST(Meta, MetasDieWithTheirBuffer)
{
	const auto life = std::make_shared<int>();
	BufferRef buffer = Buffer::create();
	for (int i = 0; i < 40; ++i)
		buffer->add_meta<TracedNumberMeta>(i, life);
	EXPECT_EQ(life.use_count(), 41);
	buffer.reset();
	EXPECT_EQ(life.use_count(), 1);
}

struct alignas(256) Wide {
	std::byte bytes[256];
};

class WideMeta : public Meta
{
public:
	using Interface = WideMeta;
	static constexpr MetaApi kApi{"WideMeta", {}};

	Wide wide;
};

TEST(Meta, OverAlignedAndManyMetasAreStoredAsWell)
{
	const BufferRef buffer = Buffer::create();
	for (int i = 0; i < 50; ++i) {
		auto *wide = buffer->add_meta<WideMeta>();
		EXPECT_EQ(reinterpret_cast<std::uintptr_t>(wide) % alignof(WideMeta), 0U);
		buffer->add_meta<NumberMeta>(i);
	}
	int next = 0;
	for (const NumberMeta &meta : buffer->metas<NumberMeta>())
		EXPECT_EQ(meta.number, next++);
	EXPECT_EQ(next, 50);
}

TEST(Meta, RoomOfRemovedMetasIsUsedAgain)
{
	const BufferRef buffer = Buffer::create();
	const auto inside = [&](const Meta *meta) {
		const auto *address = reinterpret_cast<const std::byte *>(meta);
		const auto *start = reinterpret_cast<const std::byte *>(buffer.get());
		return address >= start && address < start + sizeof(Buffer);
	};
	Meta *kept = buffer->add_meta<NumberMeta>(0);
	EXPECT_TRUE(inside(kept));
	for (int i = 0; i < 1000; ++i) {
		Meta *first = buffer->add_meta<NumberMeta>(i);
		Meta *second = buffer->add_meta<NumberMeta>(i);
		EXPECT_TRUE(inside(first));
		EXPECT_TRUE(inside(second));
		EXPECT_TRUE(buffer->remove_meta(i % 2 ? *first : *second));
		EXPECT_TRUE(buffer->remove_meta(i % 2 ? *second : *first));
	}
	EXPECT_EQ(numbers(*buffer), std::vector{0});
}

// Tags.

template <const MetaApi &Api>
class TaggedMeta : public Meta
{
public:
	using Interface = TaggedMeta;
	static constexpr const MetaApi &kApi = Api;
};

constexpr MetaApi kMemoryApi{"memory", {kTagMemory}};
constexpr MetaApi kReferenceApi{"reference", {kTagMemoryReference}};
constexpr MetaApi kSizeApi{"size", {kTagSize}};
constexpr MetaApi kOrientationApi{"orientation", {kTagOrientation}};
constexpr MetaApi kColorspaceApi{"colour", {kTagColorspace}};
constexpr MetaApi kPlainApi{"plain", {"a tag of somebody else"}};

BufferRef tagged_buffer()
{
	BufferRef buffer = buffer_of({"abcd", "efgh"});
	buffer->add_meta<TaggedMeta<kMemoryApi>>();
	buffer->add_meta<TaggedMeta<kReferenceApi>>();
	buffer->add_meta<TaggedMeta<kSizeApi>>();
	buffer->add_meta<TaggedMeta<kOrientationApi>>();
	buffer->add_meta<TaggedMeta<kColorspaceApi>>();
	buffer->add_meta<TaggedMeta<kPlainApi>>();
	return buffer;
}

std::string names(const Buffer &buffer)
{
	std::string text;
	for (const Meta &meta : buffer.metas())
		text += (text.empty() ? "" : " ") + std::string(meta.api().name);
	return text;
}

std::string names_after(const MetaTransform &how)
{
	const BufferRef dest = Buffer::create();
	transform_metas(*dest, *tagged_buffer(), how);
	return names(*dest);
}

TEST(MetaTags, WholeCopyKeepsAll)
{
	EXPECT_EQ(names(*tagged_buffer()->copy()),
		  "memory reference size orientation colour plain");
}

TEST(MetaTags, RegionMergeAndCopyWithoutMemoryDropWhatDependsOnTheBytes)
{
	const BufferRef source = tagged_buffer();
	const auto after = [&](BufferCopyFlags what, std::size_t start, std::size_t length) {
		return names(*source->copy_region(what, start, length).value());
	};
	EXPECT_EQ(after(kCopyAll, 0, 7), "reference size orientation colour plain");
	EXPECT_EQ(after(kCopyAll, 1, 7), "reference size orientation colour plain");
	EXPECT_EQ(after(kCopyAll | BufferCopyFlag::kMerge, 0, 8),
		  "reference size orientation colour plain");
	EXPECT_EQ(after(kCopyHeader, 0, 8), "size orientation colour plain");
}

TEST(MetaTags, DeepCopyDropsWhatNamesTheMemory)
{
	EXPECT_EQ(names(**tagged_buffer()->copy_deep()), "memory size orientation colour plain");
}

TEST(MetaTags, CopyWithoutMetaCopiesNone)
{
	EXPECT_EQ(names(**tagged_buffer()->copy_region(BufferCopyFlag::kMemory)), "");
}

TEST(MetaTags, ScalingDropsSizeAndMemory)
{
	EXPECT_EQ(names_after(ScaleTransform{{640, 480}, {320, 240}}), "orientation colour plain");
}

TEST(MetaTags, TurningDropsOrientationAndMemoryAndSizeIfThatChanges)
{
	const Size size{640, 480};
	EXPECT_EQ(names_after(RotateTransform{size, Orientation::kRotate180}), "size colour plain");
	EXPECT_EQ(names_after(RotateTransform{size, Orientation::kRotate90}), "colour plain");
	EXPECT_EQ(names_after(RotateTransform{size, Orientation::kRotate270}), "colour plain");
}

TEST(MetaTags, NotTurningDropsMemoryAlone)
{
	EXPECT_EQ(names_after(RotateTransform{{640, 480}, Orientation::kIdentity}),
		  "size orientation colour plain");
}

TEST(MetaTags, ColourConversionDropsColorspaceAndMemory)
{
	EXPECT_EQ(names_after(ColorspaceTransform{}), "size orientation plain");
}

// A meta with its own transform decides.

class AdaptingMeta : public Meta
{
public:
	using Interface = AdaptingMeta;
	static constexpr MetaApi kApi{"AdaptingMeta", {kTagSize}};

	explicit AdaptingMeta(std::uint32_t pixels) : width(pixels) {}

	bool transform(MetaList &dest, const MetaList &, const MetaTransform &how) const
	{
		const auto *scale = std::get_if<ScaleTransform>(&how);
		if (!scale)
			return false;
		dest.add<AdaptingMeta>(width * scale->to.width / scale->from.width);
		return true;
	}

	std::uint32_t width;
};

TEST(MetaTransform, MetaAdaptsItselfToWhatItDependsOn)
{
	const BufferRef source = Buffer::create();
	source->add_meta<AdaptingMeta>(100U);
	const BufferRef dest = Buffer::create();
	transform_metas(*dest, *source, ScaleTransform{{640, 480}, {320, 240}});
	ASSERT_NE(dest->find_meta<AdaptingMeta>(), nullptr);
	EXPECT_EQ(dest->find_meta<AdaptingMeta>()->width, 50U);
}

TEST(MetaTransform, MetaMayDeclineToBeCarriedOn)
{
	const BufferRef source = Buffer::create();
	source->add_meta<AdaptingMeta>(100U);
	EXPECT_EQ(source->copy()->find_meta<AdaptingMeta>(), nullptr);
}

class RecordingMeta : public Meta
{
public:
	using Interface = RecordingMeta;
	static constexpr MetaApi kApi{"RecordingMeta", {}};

	explicit RecordingMeta(std::vector<CopyTransform> &copies) : copies_(copies) {}

	bool transform(MetaList &, const MetaList &, const MetaTransform &how) const
	{
		copies_.push_back(std::get<CopyTransform>(how));
		return false;
	}

private:
	std::vector<CopyTransform> &copies_;
};

TEST(MetaTransform, CopiesTellWhatWasCopied)
{
	std::vector<CopyTransform> seen;
	const BufferRef source = buffer_of({"abcd"});
	source->add_meta<RecordingMeta>(seen);
	source->copy();
	EXPECT_TRUE(source->copy_region(kCopyAll, 1, 2));
	EXPECT_TRUE(source->copy_deep());
	ASSERT_EQ(seen.size(), 3U);
	EXPECT_FALSE(seen[0].region);
	EXPECT_EQ(seen[0].size, 4U);
	EXPECT_FALSE(seen[0].deep);
	EXPECT_TRUE(seen[1].region);
	EXPECT_EQ(seen[1].offset, 1U);
	EXPECT_EQ(seen[1].size, 2U);
	EXPECT_FALSE(seen[2].region);
	EXPECT_TRUE(seen[2].deep);
}

TEST(MetaTransform, AMetaThatCannotBeCopiedStaysBehind)
{
	const BufferRef source = Buffer::create();
	Meta *meta = source->add_meta<UncopyableMeta>();
	EXPECT_EQ(source->copy()->find_meta<UncopyableMeta>(), nullptr);
	EXPECT_EQ(Buffer::create()->add_meta_copy(*meta), nullptr);
}

TEST(MetaTransform, CopyOfAMetaHasTheSameImplementationAndFields)
{
	const auto life = std::make_shared<int>();
	const BufferRef source = Buffer::create();
	source->add_meta<TracedNumberMeta>(7, life);
	BufferRef copy = source->copy();
	ASSERT_NE(copy->find_meta<TracedNumberMeta>(), nullptr);
	EXPECT_EQ(copy->find_meta<TracedNumberMeta>()->number, 7);
	EXPECT_EQ(life.use_count(), 3);
	copy.reset();
	EXPECT_EQ(life.use_count(), 2);
}

} // namespace
} // namespace penstock
