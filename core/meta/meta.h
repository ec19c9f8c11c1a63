#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>

#include "core/base/flags.h"
#include "core/meta/meta_transform.h"

namespace penstock {

class Meta;
class MetaList;

/// What kind of fact a meta is, and (tags) what the fact depends on. Its address is its identity,
/// so it is a constant with static storage: `inline constexpr MetaApi kVideoMetaApi{"VideoMeta",
/// …}`. The tags below are understood by penstock; others are free for users.
struct MetaApi {
	std::string_view name;
	std::array<std::string_view, 4> tags{};

	constexpr bool has_tag(std::string_view tag) const
	{
		for (std::string_view own : tags)
			if (!own.empty() && own == tag)
				return true;
		return false;
	}
};

/// The fact holds for these very bytes in this layout: dropped from copies of a region, merged
/// copies and copies without memory, when memories are merged in place, and when the picture
/// changes.
inline constexpr std::string_view kTagMemory = "memory";
/// The fact names the Memory itself: dropped from deep copies, and when the picture changes.
inline constexpr std::string_view kTagMemoryReference = "memory-reference";
/// The fact depends on the size, orientation or colours of the picture: adapted by the meta's own
/// transform when that changes, dropped when it has none.
inline constexpr std::string_view kTagSize = "size";
inline constexpr std::string_view kTagOrientation = "orientation";
inline constexpr std::string_view kTagColorspace = "colorspace";

enum class MetaFlag : std::uint8_t {
	kPooled = 1, ///< belongs to the pool's buffer: survives the return to the pool
	kLocked = 2, ///< removal is refused
};
using MetaFlags = Flags<MetaFlag>;

/// One implementation of a MetaApi: its size and what can be done with it. meta_info<T>() makes the
/// one of class T; its address identifies the implementation.
struct MetaInfo {
	const MetaApi *api;
	std::string_view name;
	std::size_t size;
	std::size_t alignment;
	/// Adds to `dest` what this meta of `src` means there; false: it means nothing there. Null
	/// when T has no such member; then the tags and `copy` decide.
	bool (*transform)(MetaList &dest, const Meta &meta, const MetaList &src,
			  const MetaTransform &how);
	/// Copy-constructs into storage of `size` and `alignment`. Null when T cannot be copied.
	Meta *(*copy)(void *storage, const Meta &meta);
	/// Back to the state of a fresh pool buffer; called on pooled metas when their buffer
	/// returns to the pool. Null when T has no such member.
	void (*clear)(Meta &meta) noexcept;
	/// Destroys without freeing the storage. Null when there is nothing to do.
	void (*destroy)(Meta &meta) noexcept;
};

/// Base of everything that Buffer::add_meta() puts on a buffer. A meta class is written like this:
///
///     inline constexpr MetaApi kAgeMetaApi{"AgeMeta", {"foo"}};
///
///     class AgeMeta : public Meta
///     {
///     public:
///             using Interface = AgeMeta;
///             static constexpr const MetaApi &kApi = kAgeMetaApi;
///
///             explicit AgeMeta(int age) : age(age) {}
///             bool transform(MetaList &dest, const MetaList &src,
///                            const MetaTransform &how) const;
///             void clear() noexcept;
///
///             int age;
///     };
///
/// `Interface` is the class that users of the API see. A second implementation of the API derives
/// from it and so inherits Interface and kApi. transform() and clear() are optional, and so is a
/// `static constexpr std::string_view kName` that tells implementations of one API apart. Without a
/// transform() the meta is copied (if its class can be) unless a tag says that it no longer holds.
///
/// The destructor is not virtual: a meta lives in its buffer and dies by remove_meta() or with it.
class Meta
{
public:
	/// What a derived class has is assigned; place, seqnum and flags stay.
	// NOLINTNEXTLINE(bugprone-unhandled-self-assignment): nothing is assigned here
	Meta &operator=(const Meta &) noexcept { return *this; }

	const MetaApi &api() const noexcept { return *info_->api; }
	const MetaInfo &info() const noexcept { return *info_; }
	/// Grows with every meta that is added to a buffer, so it tells which of two is older.
	std::uint32_t seqnum() const noexcept { return seqnum_; }
	MetaFlags flags() const noexcept { return flags_; }
	void add_flags(MetaFlags flags) noexcept { flags_ |= flags; }
	void clear_flags(MetaFlags flags) noexcept { flags_ = flags_.without(flags); }

protected:
	Meta() = default;
	/// The copy is on no buffer yet: place, seqnum and flags are its own.
	Meta(const Meta &) : Meta() {}
	~Meta() = default;

private:
	friend class MetaList;
	template <typename>
	friend class MetaRange;

	const MetaInfo *info_ = nullptr;
	Meta *next_ = nullptr;
	std::uint32_t seqnum_ = 0;
	MetaFlags flags_;
};

template <typename T>
concept MetaClass =
	std::derived_from<T, Meta> && std::derived_from<T, typename T::Interface> && requires
{
	{
		T::kApi
		} -> std::convertible_to<const MetaApi &>;
};

namespace meta_detail {

template <typename T>
concept Transforms = requires(const T &meta, MetaList &dest, const MetaList &src,
			      const MetaTransform &how)
{
	{
		meta.transform(dest, src, how)
		} -> std::same_as<bool>;
};

template <typename T>
concept Clears = requires(T &meta)
{
	{
		meta.clear()
	}
	noexcept;
};

template <MetaClass T>
constexpr MetaInfo make_info()
{
	static_assert(
		Transforms<T> || !requires { &T::transform; },
		"transform() has other parameters than the ones above");
	MetaInfo info{&T::kApi, T::kApi.name, sizeof(T), alignof(T),
		      nullptr,	nullptr,      nullptr,	 nullptr};
	if constexpr (requires {
			      {
				      T::kName
				      } -> std::convertible_to<std::string_view>;
		      })
		info.name = T::kName;
	if constexpr (Transforms<T>)
		info.transform = [](MetaList &dest, const Meta &meta, const MetaList &src,
				    const MetaTransform &how) {
			return static_cast<const T &>(meta).transform(dest, src, how);
		};
	if constexpr (std::copy_constructible<T>)
		info.copy = [](void *storage, const Meta &meta) -> Meta * {
			return new (storage) T(static_cast<const T &>(meta));
		};
	if constexpr (Clears<T>)
		info.clear = [](Meta &meta) noexcept { static_cast<T &>(meta).clear(); };
	if constexpr (!std::is_trivially_destructible_v<T>)
		info.destroy = [](Meta &meta) noexcept { static_cast<T &>(meta).~T(); };
	return info;
}

template <MetaClass T>
inline constexpr MetaInfo kInfo = make_info<T>();

} // namespace meta_detail

/// The implementation that class T is.
template <MetaClass T>
constexpr const MetaInfo &meta_info()
{
	return meta_detail::kInfo<T>;
}

} // namespace penstock
