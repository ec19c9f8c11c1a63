#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/meta/meta.h"

namespace penstock {

/// True when `meta` is what users of T look for: any implementation of the API when T is the API's
/// Interface, otherwise only T itself.
template <MetaClass T>
bool is_meta(const Meta &meta) noexcept
{
	if constexpr (std::is_same_v<T, typename T::Interface>)
		return &meta.api() == &T::kApi;
	else
		return &meta.info() == &meta_info<T>();
}

/// The metas of one buffer that are a T (Meta: all of them), oldest first. The meta that an
/// iterator stands on may be removed, no other; metas added meanwhile may or may not be visited.
template <typename T>
class MetaRange
{
public:
	class Iterator
	{
	public:
		using value_type = T;
		using difference_type = std::ptrdiff_t;

		Iterator() = default;
		explicit Iterator(Meta *meta) noexcept { stand_on(meta); }

		T &operator*() const noexcept { return static_cast<T &>(*current_); }
		T *operator->() const noexcept { return static_cast<T *>(current_); }
		Iterator &operator++() noexcept
		{
			stand_on(next_);
			return *this;
		}
		Iterator operator++(int) noexcept
		{
			Iterator before = *this;
			++*this;
			return before;
		}
		friend bool operator==(const Iterator &a, const Iterator &b) noexcept
		{
			return a.current_ == b.current_;
		}

	private:
		void stand_on(Meta *meta) noexcept;

		Meta *current_ = nullptr;
		Meta *next_ = nullptr; ///< read early, so that the current meta may go
	};

	explicit MetaRange(Meta *first) noexcept : first_(first) {}
	Iterator begin() const noexcept { return Iterator(first_); }
	Iterator end() const noexcept { return Iterator(); }
	bool empty() const noexcept { return begin() == end(); }

private:
	Meta *first_;
};

template <typename T>
void MetaRange<T>::Iterator::stand_on(Meta *meta) noexcept
{
	using Wanted = std::remove_const_t<T>;
	if constexpr (!std::is_same_v<Wanted, Meta>)
		while (meta && !is_meta<Wanted>(*meta))
			meta = meta->next_;
	current_ = meta;
	next_ = meta ? meta->next_ : nullptr;
}

/// Owns the metas of one buffer. Up to kArenaSize bytes of them lie inside the list itself; more,
/// and over-aligned ones, come from the heap.
class MetaList
{
public:
	static constexpr std::size_t kArenaSize = 512;

	MetaList() noexcept {} // not defaulted: the arena is left as it is
	MetaList(const MetaList &) = delete;
	MetaList &operator=(const MetaList &) = delete;
	~MetaList()
	{
		if (first_)
			remove_all();
	}

	template <MetaClass T, typename... Args>
	T *add(Args &&...args)
	{
		constexpr const MetaInfo &info = meta_info<T>();
		void *storage = reserve(info.size, info.alignment);
		T *meta = new (storage) T(std::forward<Args>(args)...);
		assert(static_cast<Meta *>(meta) == storage && "Meta is not the first base");
		link(*meta, info);
		return meta;
	}

	/// Null when the meta's class cannot be copied.
	Meta *add_copy(const Meta &meta);

	/// The oldest one of that kind, or null.
	template <MetaClass T>
	T *find() const noexcept
	{
		for (Meta *meta = first_; meta; meta = meta->next_)
			if (is_meta<T>(*meta))
				return static_cast<T *>(meta);
		return nullptr;
	}
	Meta *find(const MetaApi &api) const noexcept;

	/// Destroys a meta of this list. False when it is locked; then nothing happens.
	bool remove(Meta &meta) noexcept;

	/// Destroys every meta whose API has the tag, locked ones too.
	void remove_tagged(std::string_view tag) noexcept;
	bool has_tagged(std::string_view tag) const noexcept;

	/// Everything on the list now belongs to the pool: pooled and locked.
	void adopt_by_pool() noexcept;
	/// As the pool wants it back: what is not pooled goes, what is pooled is cleared.
	void reset_for_pool() noexcept;

	Meta *first() const noexcept { return first_; }
	bool empty() const noexcept { return !first_; }

private:
	void *reserve(std::size_t size, std::size_t alignment)
	{
		std::size_t offset = (used_ + alignment - 1) & ~(alignment - 1);
		if (alignment <= alignof(std::max_align_t) && offset + size <= kArenaSize)
			return arena_ + offset;
		return ::operator new(size, std::align_val_t(alignment));
	}
	void link(Meta &meta, const MetaInfo &info) noexcept
	{
		meta.info_ = &info;
		meta.seqnum_ = ++last_seqnum_;
		(last_ ? last_->next_ : first_) = &meta;
		last_ = &meta;
		if (in_arena(meta))
			used_ = static_cast<std::uint32_t>(end_in_arena(meta));
	}
	bool in_arena(const Meta &meta) const noexcept
	{
		auto address = reinterpret_cast<std::uintptr_t>(&meta);
		auto start = reinterpret_cast<std::uintptr_t>(arena_);
		return address - start < kArenaSize;
	}
	std::size_t end_in_arena(const Meta &meta) const noexcept
	{
		return static_cast<std::size_t>(reinterpret_cast<const std::byte *>(&meta) -
						arena_) +
		       meta.info_->size;
	}
	void remove_all() noexcept;
	void destroy(Meta &meta) noexcept;
	void unlink(Meta &meta, Meta *before) noexcept;
	template <typename Predicate>
	void remove_if(Predicate goes) noexcept;

	Meta *first_ = nullptr;
	Meta *last_ = nullptr;
	std::uint32_t last_seqnum_ = 0;
	/// Where the last meta in the arena ends; a hole before it is not used again.
	std::uint32_t used_ = 0;
	alignas(std::max_align_t) std::byte arena_[kArenaSize];
};

} // namespace penstock
