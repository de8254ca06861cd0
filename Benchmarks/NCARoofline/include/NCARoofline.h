/*
 * What one core of this machine can multiply and add at most, in 10^9 multiply-accumulates per second: loops of the
 * instruction alone, on registers, with enough independent sums to hide its latency. 0 for vectors of a width that
 * the processor lacks.
 */
#ifndef NCA_ROOFLINE_H
#define NCA_ROOFLINE_H

/* int16 multiplied and added to int32, in vectors of so many bits: what the fixed-point engines live on. */
double nca_roofline_int16(int bits);

/* float32 multiplied and added, fused where the processor can: what float engines live on. */
double nca_roofline_float(int bits);

#endif
