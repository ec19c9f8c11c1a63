#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace penstock {

/// Base of objects that count their own references. The count starts at 0; the first Ref makes it
/// 1. References may be taken and dropped from any thread.
class RefCounted
{
public:
	RefCounted(const RefCounted &) = delete;
	RefCounted &operator=(const RefCounted &) = delete;

	/// True when the caller holds the only reference. Nobody else can change that meanwhile,
	/// since taking another reference needs one.
	bool unique() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

protected:
	RefCounted() = default;
	virtual ~RefCounted() = default;

	/// The last reference has gone. Deletes the object unless a class keeps it (a pooled
	/// Buffer goes back to its pool).
	virtual void dispose() noexcept { delete this; }

private:
	template <typename>
	friend class Ref;

	void ref() const noexcept { count_.fetch_add(1, std::memory_order_relaxed); }

	void unref() const noexcept
	{
		if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1)
			const_cast<RefCounted *>(this)->dispose();
	}

	mutable std::atomic<std::uint32_t> count_{0};
};

/// An intrusive, atomic, copyable reference.
template <typename T>
class Ref
{
public:
	Ref() = default;
	Ref(std::nullptr_t) {}
	explicit Ref(T *object) noexcept : object_(object)
	{
		if (object_)
			object_->ref();
	}
	Ref(const Ref &other) noexcept : Ref(other.object_) {}
	Ref(Ref &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
	template <typename U>
	Ref(const Ref<U> &other) noexcept : Ref(other.get())
	{}
	template <typename U>
	Ref(Ref<U> &&other) noexcept : object_(other.detach())
	{}
	~Ref() { reset(); }

	Ref &operator=(Ref other) noexcept
	{
		std::swap(object_, other.object_);
		return *this;
	}

	T *get() const noexcept { return object_; }
	T &operator*() const noexcept { return *object_; }
	T *operator->() const noexcept { return object_; }
	explicit operator bool() const noexcept { return object_ != nullptr; }
	friend bool operator==(const Ref &a, const Ref &b) noexcept
	{
		return a.object_ == b.object_;
	}

	void reset() noexcept
	{
		if (T *old = std::exchange(object_, nullptr))
			old->unref();
	}

private:
	template <typename>
	friend class Ref;

	T *detach() noexcept { return std::exchange(object_, nullptr); }

	T *object_ = nullptr;
};

template <typename T, typename... Args>
[[nodiscard]] Ref<T> make_ref(Args &&...args)
{
	return Ref<T>(new T(std::forward<Args>(args)...));
}

} // namespace penstock
