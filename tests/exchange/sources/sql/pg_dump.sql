--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TYPE public.order_status AS ENUM (
    'open',
    'paid',
    'shipped'
);

ALTER TYPE public.order_status OWNER TO shop;

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at = now(); -- CREATE TABLE fake (id int);
    RETURN NEW;
END;
$$;

CREATE TABLE public.customers (
    id bigint NOT NULL,
    email character varying(255) NOT NULL,
    note text DEFAULT 'a;b -- c'::text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.customers OWNER TO shop;

CREATE SEQUENCE public.customers_id_seq
    START WITH 1
    INCREMENT BY 1;

ALTER SEQUENCE public.customers_id_seq OWNED BY public.customers.id;

CREATE TABLE public.orders (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    status public.order_status DEFAULT 'open'::public.order_status NOT NULL,
    total numeric(10,2) NOT NULL,
    CONSTRAINT orders_total_check CHECK ((total >= (0)::numeric))
);

ALTER TABLE ONLY public.customers ALTER COLUMN id SET DEFAULT nextval('public.customers_id_seq'::regclass);

COPY public.customers (id, email, note, created_at) FROM stdin;
1	ada@example.com	CREATE TABLE evil (id int);	2026-01-01 00:00:00+00
2	bob@example.com	it's; unclosed	2026-01-01 00:00:00+00
\.

SELECT pg_catalog.setval('public.customers_id_seq', 2, true);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_email_key UNIQUE (email);

CREATE INDEX orders_customer ON public.orders USING btree (customer_id);

CREATE TRIGGER touch BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.touch();

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) ON DELETE CASCADE;
