#include "core/allocation/allocation_query.h"

#include <algorithm>
#include <limits>

#include "core/meta/video_meta.h"

namespace penstock {
namespace {

std::optional<VideoAlignment> merge_alignments(const std::optional<VideoAlignment> &a,
					       const std::optional<VideoAlignment> &b)
{
	if (!a || !b)
		return a ? a : b;
	return merge(*a, *b);
}

void add_pool(AllocationQuery::Pool &sum, const AllocationQuery &answer)
{
	if (answer.pools.empty())
		return;
	sum.size = std::max(sum.size, answer.pools.front().size);
	sum.min = std::max(sum.min, answer.pools.front().min);
}

void add_params(AllocationParams &sum, const AllocationQuery &answer)
{
	if (answer.allocators.empty())
		return;
	const AllocationParams &params = answer.allocators.front().params;
	sum.flags |= params.flags;
	sum.alignment = std::max(sum.alignment, params.alignment);
	sum.prefix = std::max(sum.prefix, params.prefix);
	sum.padding = std::max(sum.padding, params.padding);
}

void intersect_metas(std::vector<AllocationQuery::MetaSupport> &metas,
		     const AllocationQuery &answer)
{
	std::erase_if(metas, [&](const auto &meta) { return !answer.find_meta(*meta.api); });
	for (AllocationQuery::MetaSupport &meta : metas)
		meta.alignment =
			merge_alignments(meta.alignment, answer.find_meta(*meta.api)->alignment);
}

MemoryUses common(MemoryUses a, MemoryUses b)
{
	return a.without(a.without(b));
}

} // namespace

const AllocationQuery::MetaSupport *AllocationQuery::find_meta(const MetaApi &api) const
{
	const auto found = std::ranges::find(metas, &api, &MetaSupport::api);
	return found == metas.end() ? nullptr : &*found;
}

bool AllocationQuery::reads_any_layout() const
{
	const MetaSupport *meta = find_meta(kVideoMetaApi);
	return meta && !meta->alignment;
}

Result<VideoInfo> AllocationQuery::proposed_layout() const
{
	const MetaSupport *meta = find_meta(kVideoMetaApi);
	VideoAlignment alignment = meta && meta->alignment ? *meta->alignment : VideoAlignment{};
	return info.align(alignment);
}

void AllocationQuery::add_meta(const MetaApi &api, std::optional<VideoAlignment> alignment)
{
	const auto found = std::ranges::find(metas, &api, &MetaSupport::api);
	if (found == metas.end())
		metas.push_back({&api, alignment});
	else
		found->alignment = merge_alignments(found->alignment, alignment);
}

AllocationQuery combine(std::span<const AllocationQuery> answers)
{
	AllocationQuery sum;
	if (answers.empty())
		return sum;
	const AllocationQuery &first = answers.front();
	sum.info = first.info;
	sum.need_pool = first.need_pool;
	sum.metas = first.metas;
	sum.imports = first.imports;

	AllocationQuery::Pool pool;
	AllocationParams params;
	for (const AllocationQuery &answer : answers) {
		add_pool(pool, answer);
		add_params(params, answer);
		intersect_metas(sum.metas, answer);
		sum.imports = common(sum.imports, answer.imports);
		sum.as_produced = sum.as_produced || answer.as_produced;
	}
	// An entry of nothing would ask for a pool that nobody wants.
	const auto any = [&answers](auto list) {
		return std::ranges::any_of(answers, [&](const AllocationQuery &answer) {
			return !(answer.*list).empty();
		});
	};
	if (any(&AllocationQuery::pools)) {
		if (answers.size() > 1 && pool.min != std::numeric_limits<std::uint32_t>::max())
			++pool.min;
		sum.pools.push_back(pool);
	}
	if (any(&AllocationQuery::allocators))
		sum.allocators.push_back({{}, params});
	return sum;
}

} // namespace penstock
