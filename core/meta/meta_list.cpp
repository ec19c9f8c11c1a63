#include "core/meta/meta_list.h"

#include <algorithm>

namespace penstock {

Meta *MetaList::add_copy(const Meta &meta)
{
	const MetaInfo &info = meta.info();
	if (!info.copy)
		return nullptr;
	Meta *copy = info.copy(reserve(info.size, info.alignment), meta);
	link(*copy, info);
	return copy;
}

Meta *MetaList::find(const MetaApi &api) const noexcept
{
	for (Meta *meta = first_; meta; meta = meta->next_)
		if (&meta->api() == &api)
			return meta;
	return nullptr;
}

bool MetaList::remove(Meta &meta) noexcept
{
	if (meta.flags_.has(MetaFlag::kLocked))
		return false;
	Meta *before = nullptr;
	for (Meta *other = first_; other != &meta; other = other->next_) {
		assert(other && "the meta is not on this buffer");
		before = other;
	}
	unlink(meta, before);
	destroy(meta);
	return true;
}

template <typename Predicate>
void MetaList::remove_if(Predicate goes) noexcept
{
	Meta *before = nullptr;
	for (Meta *meta = first_; meta;) {
		Meta *next = meta->next_;
		if (goes(*meta)) {
			unlink(*meta, before);
			destroy(*meta);
		} else {
			before = meta;
		}
		meta = next;
	}
}

void MetaList::remove_tagged(std::string_view tag) noexcept
{
	remove_if([tag](const Meta &meta) { return meta.api().has_tag(tag); });
}

bool MetaList::has_tagged(std::string_view tag) const noexcept
{
	for (const Meta *meta = first_; meta; meta = meta->next_)
		if (meta->api().has_tag(tag))
			return true;
	return false;
}

void MetaList::adopt_by_pool() noexcept
{
	for (Meta *meta = first_; meta; meta = meta->next_)
		meta->flags_ |= MetaFlags(MetaFlag::kPooled) | MetaFlag::kLocked;
}

void MetaList::reset_for_pool() noexcept
{
	remove_if([](const Meta &meta) { return !meta.flags_.has(MetaFlag::kPooled); });
	for (Meta *meta = first_; meta; meta = meta->next_)
		if (meta->info_->clear)
			meta->info_->clear(*meta);
}

void MetaList::remove_all() noexcept
{
	while (Meta *meta = first_) {
		first_ = meta->next_;
		destroy(*meta);
	}
}

void MetaList::unlink(Meta &meta, Meta *before) noexcept
{
	(before ? before->next_ : first_) = meta.next_;
	if (last_ == &meta)
		last_ = before;
	if (!in_arena(meta) || end_in_arena(meta) != used_)
		return;
	used_ = 0;
	for (Meta *other = first_; other; other = other->next_)
		if (in_arena(*other))
			used_ = static_cast<std::uint32_t>(end_in_arena(*other));
}

void MetaList::destroy(Meta &meta) noexcept
{
	const MetaInfo &info = *meta.info_;
	bool on_heap = !in_arena(meta);
	if (info.destroy)
		info.destroy(meta);
	if (on_heap)
		::operator delete(static_cast<void *>(&meta), std::align_val_t(info.alignment));
}

} // namespace penstock
