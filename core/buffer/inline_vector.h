#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace penstock {

/// A sequence of at most `Capacity` elements inside the object: no heap, and what is not used is
/// not initialised.
template <typename T, std::size_t Capacity>
class InlineVector
{
public:
	using value_type = T;
	using iterator = T *;
	using const_iterator = const T *;

	InlineVector() noexcept {} // not defaulted: the room is left as it is
	InlineVector(const InlineVector &) = delete;
	InlineVector &operator=(const InlineVector &) = delete;
	~InlineVector() { clear(); }

	std::size_t size() const noexcept { return size_; }
	bool empty() const noexcept { return size_ == 0; }
	bool full() const noexcept { return size_ == Capacity; }

	T *begin() noexcept { return reinterpret_cast<T *>(room_); }
	T *end() noexcept { return begin() + size_; }
	const T *begin() const noexcept { return reinterpret_cast<const T *>(room_); }
	const T *end() const noexcept { return begin() + size_; }

	T &operator[](std::size_t index) noexcept
	{
		assert(index < size_);
		return begin()[index];
	}
	const T &operator[](std::size_t index) const noexcept
	{
		assert(index < size_);
		return begin()[index];
	}
	T &back() noexcept { return (*this)[size_ - 1]; }

	/// Only when not full.
	template <typename... Args>
	T &emplace_back(Args &&...args)
	{
		assert(!full());
		T *place = new (room_ + size_ * sizeof(T)) T(std::forward<Args>(args)...);
		++size_;
		return *place;
	}

	/// Before the element at `index`; only when not full.
	void insert(std::size_t index, T value)
	{
		assert(index <= size_);
		emplace_back(std::move(value));
		for (std::size_t i = size_ - 1; i > index; --i)
			std::swap(begin()[i], begin()[i - 1]);
	}

	void erase(std::size_t index, std::size_t count)
	{
		assert(index + count <= size_);
		std::move(begin() + index + count, end(), begin() + index);
		std::destroy(end() - count, end());
		size_ -= count;
	}

	void clear() noexcept
	{
		std::destroy(begin(), end());
		size_ = 0;
	}

private:
	std::size_t size_ = 0;
	alignas(T) std::byte room_[Capacity * sizeof(T)];
};

} // namespace penstock
